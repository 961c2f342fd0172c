import { NativeSelect, Select, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import type { ActionPriority } from '~/api/gen'
import { createCaseTaskMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { ACTION_PRIORITIES } from '~/ui/staff/actions/values'
import { useActionCategories } from '~/ui/staff/actions/words'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { fromClock } from '~/ui/zoned-time'
import { workloadList } from './search'

/** A task of a case: what kind of thing, who, until when. What there is to say about it is a note of the case. */
export function TaskPanel({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const { t } = useTranslation(['staff-cases', 'staff-actions'])
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const categories = useActionCategories().filter(({ active, kind }) => active && kind === 'people')
  const workloads = useQuery(workloadList()).data?.items ?? []
  const form = useForm({
    initialValues: {
      category: '',
      owner_id: useMe()?.id ?? '',
      priority: 'normal' as ActionPriority,
      due_at: '',
    },
    validate: { category: (value) => (value ? null : t('staff-actions:new.category_missing')) },
  })
  const chosen = categories.find(({ code }) => code === form.values.category)
  const create = useMutation({
    ...createCaseTaskMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'cases', 'actions')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('tasks.add')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ due_at, owner_id, ...values }) => {
        const body = {
          ...values,
          owner_id: owner_id || null,
          due_at: due_at ? fromClock(due_at, timeZone) : null,
        }
        create.mutate({ path: { case_id: caseId }, headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <Text size="sm" c="dimmed">
        {t('tasks.hint')}
      </Text>
      <Select
        label={t('staff-actions:field.category')}
        data={categories.map(({ code, name }) => ({ value: code, label: localized(name) }))}
        searchable
        {...form.getInputProps('category')}
      />
      <NativeSelect
        label={t('staff-actions:field.owner')}
        data={[
          { value: '', label: t('nobody') },
          ...workloads.flatMap(({ advocate }) =>
            advocate ? [{ value: advocate.id, label: advocate.name ?? advocate.id }] : [],
          ),
        ]}
        {...form.getInputProps('owner_id')}
      />
      <NativeSelect
        label={t('staff-actions:field.priority')}
        data={ACTION_PRIORITIES.map((value) => ({ value, label: t(`staff-actions:priority.${value}`) }))}
        {...form.getInputProps('priority')}
      />
      <TextInput
        type="datetime-local"
        label={t('staff-actions:field.due_at')}
        description={
          chosen
            ? t('staff-actions:new.clock', { count: chosen.due_hours })
            : t('staff-actions:new.clock_of_category')
        }
        {...form.getInputProps('due_at')}
      />
    </SidePanelForm>
  )
}
