import { Checkbox, Fieldset, Group, MultiSelect, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Course, NewCourseVersion } from '~/api/gen'
import {
  createCourseMutation,
  createCourseVersionMutation,
  listTrainingTermsOptions,
  updateCourseMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { MaterialsFields, type MaterialValues, materialsBody } from './materials-fields'

interface VersionValues {
  version: string
  effective_from: string
  minutes: number | string
  session_count: number | string
  minimum_attendance_percent: number | string
  validity_months: number | string
  outline: { en: string; es: string }
  materials: MaterialValues[]
}

const newVersion = (today: string): VersionValues => ({
  version: '',
  effective_from: today,
  minutes: 480,
  session_count: 4,
  minimum_attendance_percent: '',
  validity_months: '',
  outline: toLocalizedValues(),
  materials: [],
})

const optionalNumber = (value: number | string) => (value === '' ? null : Number(value))

const versionBody = (values: VersionValues): NewCourseVersion => ({
  version: values.version.trim(),
  effective_from: values.effective_from,
  minutes: Number(values.minutes),
  session_count: Number(values.session_count),
  minimum_attendance_percent: optionalNumber(values.minimum_attendance_percent),
  validity_months: optionalNumber(values.validity_months),
  outline: toLocalized(values.outline),
  materials: materialsBody(values.materials),
})

interface CoursePanelProps {
  /** What is edited; absent for a new one. Give the panel a new `key` per row version. */
  course?: Course
  opened: boolean
  onClose: () => void
  onSaved: (course: Course) => void
}

/** A course; a new one comes with its first version. */
export function CoursePanel({ course, opened, onClose, onSaved }: CoursePanelProps) {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const terms =
    useQuery(listTrainingTermsOptions({ query: { kind: 'audience', active: true } })).data?.items ?? []
  const form = useForm({
    initialValues: {
      code: course?.code ?? '',
      title: toLocalizedValues(course?.title),
      summary: toLocalizedValues(course?.summary),
      audiences: course?.audiences ?? [],
      distressing: course?.distressing ?? false,
      active: course?.active ?? true,
      version: newVersion(today),
    },
    validate: { title: { en: (value) => (value.trim() ? null : t('course.title_missing')) } },
  })
  const onSuccess = async (saved: Course) => {
    onClose()
    await invalidateTags(queryClient, 'courses', 'trainings')
    onSaved(saved)
  }
  const create = useMutation({ ...createCourseMutation(), onSuccess })
  const update = useMutation({ ...updateCourseMutation(), onSuccess })
  return (
    <SidePanelForm
      opened={opened}
      title={t(course ? 'course.edit' : 'course.new')}
      form={form}
      submitLabel={t(course ? 'edit.submit' : 'course.submit')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      onCancel={onClose}
      onReload={() => void invalidateTags(queryClient, 'courses')}
      onSubmit={({ code, title, summary, audiences, distressing, active, version }) => {
        const body = { title: toLocalized(title), summary: toLocalized(summary), audiences, distressing }
        if (course)
          update.mutate({
            path: { course_id: course.id },
            headers: ifMatch(course),
            body: { ...body, active },
          })
        else
          create.mutate({
            headers: { 'Idempotency-Key': idempotencyKey },
            body: { ...body, code: code.trim(), version: versionBody(version) },
          })
      }}
    >
      {!course && (
        <TextInput
          label={t('course.code')}
          description={t('course.code_hint')}
          maxLength={50}
          {...form.getInputProps('code')}
        />
      )}
      <LocalizedFields form={form} path="title" label={t('course.name')} />
      <LocalizedFields form={form} path="summary" label={t('course.summary')} long maxLength={2000} />
      <MultiSelect
        label={t('field.audiences')}
        data={terms.map(({ code, name }) => ({ value: code, label: localized(name) }))}
        {...form.getInputProps('audiences')}
      />
      <Checkbox
        label={t('course.distressing')}
        description={t('course.distressing_hint')}
        {...form.getInputProps('distressing', { type: 'checkbox' })}
      />
      {course ? (
        <Switch label={t('course.active')} {...form.getInputProps('active', { type: 'checkbox' })} />
      ) : (
        <Fieldset legend={t('course.first_version')}>
          <VersionFields form={form} path="version." />
        </Fieldset>
      )}
    </SidePanelForm>
  )
}

// biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
type AnyForm = any

function VersionFields({ form, path = '' }: { form: AnyForm; path?: string }) {
  const { t } = useTranslation('staff-trainings')
  const props = (name: keyof VersionValues) => form.getInputProps(`${path}${name}`)
  return (
    <Stack>
      <Group grow align="start">
        <TextInput label={t('version.name')} maxLength={50} {...props('version')} />
        <TextInput type="date" label={t('version.effective_from')} {...props('effective_from')} />
      </Group>
      <Group grow align="start">
        <NumberInput label={t('version.minutes')} min={15} {...props('minutes')} />
        <NumberInput label={t('version.session_count')} min={1} max={60} {...props('session_count')} />
      </Group>
      <Group grow align="start">
        <NumberInput
          label={t('version.minimum_attendance')}
          description={t('version.minimum_attendance_hint')}
          min={1}
          max={100}
          {...props('minimum_attendance_percent')}
        />
        <NumberInput
          label={t('version.validity')}
          description={t('version.validity_hint')}
          min={1}
          {...props('validity_months')}
        />
      </Group>
      <LocalizedFields
        form={form}
        path={`${path}outline`}
        label={t('version.outline')}
        long
        maxLength={5000}
      />
      <Fieldset legend={t('material.heading')}>
        <MaterialsFields form={form} path={`${path}materials`} />
      </Fieldset>
    </Stack>
  )
}

/** A new version of the curriculum: trainings that begin from its day on teach it. */
export function VersionPanel({ course, onClose }: { course: Course; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({ initialValues: newVersion(today) })
  const create = useMutation({
    ...createCourseVersionMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'courses', 'trainings')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('version.new')}
      form={form}
      submitLabel={t('version.submit')}
      loading={create.isPending}
      submitError={create.error}
      onCancel={onClose}
      onSubmit={(values) =>
        create.mutate({
          path: { course_id: course.id },
          headers: { 'Idempotency-Key': idempotencyKey },
          body: versionBody(values),
        })
      }
    >
      <VersionFields form={form} />
    </SidePanelForm>
  )
}
