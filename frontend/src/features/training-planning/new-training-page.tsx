import { Fieldset, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Problem, SeriesPreview } from '~/api/gen'
import { previewTrainingSeries } from '~/api/gen'
import { createTrainingMutation, listCoursesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat, useSettings } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { PageTitle } from '~/ui/page-title'
import { PageForm } from '~/ui/staff/form-shell'
import { ErrorState, ForbiddenState } from '~/ui/staff/states'
import { TrainingFields } from './training-fields'
import {
  NEW_SERIES,
  NEW_TRAINING,
  type SeriesValues,
  seriesRule,
  type TrainingValues,
  trainingBody,
} from './training-values'

export function NewTrainingPage() {
  const { t } = useTranslation('staff-trainings')
  const canWrite = useCan('trainings:write')
  if (canWrite.allowed) return <NewTrainingForm />
  return (
    <>
      <PageTitle title={t('new.title')} className="page-title" />
      <ForbiddenState />
    </>
  )
}

type Values = TrainingValues & { course_id: string; series: SeriesValues }

function NewTrainingForm() {
  const { t } = useTranslation('staff-trainings')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const localized = useLocalized()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  // One key for the life of the form: sending twice, or again after a lost answer, plans one training.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const courses = useQuery(listCoursesOptions({ query: { active: true, limit: 200 } })).data?.items ?? []
  const form = useForm<Values>({
    initialValues: { ...NEW_TRAINING, course_id: '', series: NEW_SERIES },
    validate: {
      course_id: (value) => (value ? null : t('new.course_missing')),
      area_numbers: (value) => (value.length ? null : t('new.areas_missing')),
      series: { first_on: (value) => (value ? null : t('new.first_on_missing')) },
      site_name: (value, { modality }) =>
        modality === 'virtual' || value.trim() ? null : t('new.site_missing'),
      meeting_url: (value, { modality }) =>
        modality === 'in_person' || value.trim() ? null : t('new.meeting_url_missing'),
    },
  })
  const create = useMutation({
    ...createTrainingMutation(),
    onSuccess: async ({ id }) => {
      void invalidateTags(queryClient, 'trainings')
      await navigate({ to: '/staff/trainings/$trainingId', params: { trainingId: id } })
    },
  })
  return (
    <PageForm
      title={t('new.title')}
      form={form}
      submitLabel={t('new.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={() => void navigate({ to: '/staff/trainings' })}
      onSubmit={({ course_id, series, ...values }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: { ...trainingBody(values, timeZone), course_id, series: seriesRule(series) },
        })
      }
    >
      <Select
        label={t('field.course')}
        data={courses.map(({ id, title }) => ({ value: id, label: localized(title) }))}
        searchable
        {...form.getInputProps('course_id')}
      />
      <SeriesFields form={form as never} />
      <TrainingFields form={form as never} />
      <Text c="dimmed">{t('new.note')}</Text>
    </PageForm>
  )
}

/** The rule of the series, and the sessions that it gives, before anything is stored. */
function SeriesFields({ form }: { form: Pick<UseFormReturnType<Values>, 'getValues' | 'getInputProps'> }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const rule = seriesRule(form.getValues().series)
  const preview = useQuery<SeriesPreview, Problem>({
    queryKey: ['training-series-preview', rule],
    queryFn: async ({ signal }) =>
      (await previewTrainingSeries({ body: rule, signal, throwOnError: true })).data,
    enabled: Boolean(rule.first_on && rule.starts && rule.minutes && rule.count && rule.every_days),
    retry: false,
  })
  return (
    <Fieldset legend={t('series.title')}>
      <Stack>
        <Group grow align="start">
          <TextInput type="date" label={t('series.first_on')} {...form.getInputProps('series.first_on')} />
          <TextInput type="time" label={t('series.starts')} {...form.getInputProps('series.starts')} />
          <NumberInput
            label={t('series.minutes')}
            min={15}
            max={720}
            {...form.getInputProps('series.minutes')}
          />
        </Group>
        <Group grow align="start">
          <NumberInput label={t('series.count')} min={1} max={60} {...form.getInputProps('series.count')} />
          <NumberInput
            label={t('series.every_days')}
            min={1}
            max={60}
            {...form.getInputProps('series.every_days')}
          />
        </Group>
        <TextInput
          label={t('series.skip_on')}
          description={t('series.skip_on_hint')}
          {...form.getInputProps('series.skip_on')}
        />
        {preview.error && <ErrorState problem={preview.error} />}
        {preview.data && (
          <section aria-live="polite">
            <Text fw={600}>{t('series.preview', { count: preview.data.sessions.length })}</Text>
            <ol>
              {preview.data.sessions.map(({ starts_at, ends_at }) => (
                <li key={starts_at}>
                  {format.weekday(starts_at)}, {format.timeRange(starts_at, ends_at)}
                </li>
              ))}
            </ol>
            {preview.data.crosses_clock_change && <Text c="dimmed">{t('series.clock_change')}</Text>}
          </section>
        )}
      </Stack>
    </Fieldset>
  )
}
