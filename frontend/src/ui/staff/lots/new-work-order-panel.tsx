import { NativeSelect, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lot, WorkOrderKind } from '~/api/gen'
import { createWorkOrderMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { OrganizationField } from '~/ui/staff/organization-field'
import { WORK_ORDER_KINDS } from './values'

export function NewWorkOrderPanel({ lot, onClose }: { lot: Lot; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      kind: WORK_ORDER_KINDS[0] as WorkOrderKind,
      organization_id: '',
      due_on: today,
      instructions: '',
    },
    validate: {
      organization_id: (value) => (value ? null : t('work.organization_missing')),
      due_on: (value) => (value ? null : t('work.due_missing')),
    },
  })
  const create = useMutation({
    ...createWorkOrderMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'work-orders', 'lots')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('work.new')}
      form={form}
      submitLabel={t('work.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ instructions, ...values }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: { ...values, lot_id: lot.id, instructions: instructions.trim() },
        })
      }
    >
      <Text>{lot.address}</Text>
      <NativeSelect
        label={t('work.kind')}
        data={WORK_ORDER_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      <OrganizationField label={t('work.organization')} {...form.getInputProps('organization_id')} />
      <TextInput type="date" label={t('work.due_on')} {...form.getInputProps('due_on')} />
      <Textarea
        label={t('work.instructions')}
        description={t('no_names')}
        maxLength={2000}
        autosize
        minRows={2}
        {...form.getInputProps('instructions')}
      />
    </SidePanelForm>
  )
}
