import { Group, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { ReviewTeam } from '~/api/gen'
import { createReviewTeamMutation, updateReviewTeamMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { AreasField } from '~/ui/staff/areas-field'
import { SidePanelForm } from '~/ui/staff/form-shell'

/** Names of the days of the week, Monday first. */
export function useWeekdays() {
  const { i18n } = useTranslation()
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' })
    // 2024-01-01 was a Monday.
    return Array.from({ length: 7 }, (_, day) => ({
      value: String(day + 1),
      label: format.format(new Date(Date.UTC(2024, 0, day + 1))),
    }))
  }, [i18n.language])
}

/** Forms a team, or changes one. */
export function TeamPanel({ team, onClose }: { team?: ReviewTeam; onClose: () => void }) {
  const { t } = useTranslation('staff-teams')
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const weekdays = useWeekdays()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      name: team?.name ?? '',
      area_numbers: team?.areas.map(({ number }) => number) ?? [],
      meeting_weekday: String(team?.meeting_weekday ?? 3),
      meeting_time: team?.meeting_time ?? '10:00',
      meeting_minutes: (team?.meeting_minutes ?? 90) as number | string,
      meeting_place: team?.meeting_place ?? '',
      active: team?.active ?? true,
    },
    validate: {
      name: (value) => (value.trim() ? null : t('new.name_missing')),
      area_numbers: (value) => (value.length > 0 ? null : t('new.areas_missing')),
    },
  })
  const create = useMutation({
    ...createReviewTeamMutation(),
    onSuccess: async ({ id }) => {
      await invalidateTags(queryClient, 'review-teams')
      await navigate({ to: '/staff/review-teams/$teamId', params: { teamId: id } })
    },
  })
  const update = useMutation({
    ...updateReviewTeamMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'review-teams')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t(team ? 'edit.title' : 'new.title')}
      form={form}
      submitLabel={t(team ? 'edit.submit' : 'new.submit')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      done={create.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'review-teams')
      }}
      onSubmit={({ active, ...values }) => {
        const body = {
          name: values.name.trim(),
          area_numbers: values.area_numbers,
          meeting_weekday: Number(values.meeting_weekday),
          meeting_time: values.meeting_time,
          meeting_minutes: Number(values.meeting_minutes),
          meeting_place: values.meeting_place.trim() || null,
        }
        if (team)
          update.mutate({ path: { team_id: team.id }, headers: ifMatch(team), body: { ...body, active } })
        else create.mutate({ headers: { 'Idempotency-Key': idempotencyKey }, body })
      }}
    >
      <TextInput label={t('field.name')} maxLength={200} {...form.getInputProps('name')} data-autofocus />
      <AreasField
        label={t('field.areas')}
        value={form.getValues().area_numbers}
        onChange={(numbers) => form.setFieldValue('area_numbers', numbers)}
        error={form.errors.area_numbers}
      />
      <Group grow align="start">
        <NativeSelect label={t('field.weekday')} data={weekdays} {...form.getInputProps('meeting_weekday')} />
        <TextInput type="time" label={t('field.time')} {...form.getInputProps('meeting_time')} />
        <NumberInput
          label={t('field.minutes')}
          min={15}
          max={480}
          {...form.getInputProps('meeting_minutes')}
        />
      </Group>
      <TextInput label={t('field.place')} maxLength={200} {...form.getInputProps('meeting_place')} />
      {team && <Switch label={t('field.active')} {...form.getInputProps('active', { type: 'checkbox' })} />}
    </SidePanelForm>
  )
}
