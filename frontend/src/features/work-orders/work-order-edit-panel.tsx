import { Switch, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { WorkOrder, WorkOrderPatch } from '~/api/gen'
import { updateWorkOrderMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { OrganizationField } from '~/ui/staff/organization-field'

interface WorkOrderEditPanelProps {
  order: WorkOrder
  /** Whether the person plans; a crew says only who of them goes. */
  plans: boolean
  onClose: () => void
}

/** Changes a visit. Give it a new `key` per row version. */
export function WorkOrderEditPanel({ order, plans, onClose }: WorkOrderEditPanelProps) {
  const { t } = useTranslation('staff-lots')
  const me = useMe()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: {
      organization_id: order.organization.id,
      due_on: order.due_on,
      instructions: order.instructions,
      mine: order.assignee?.id === me.id,
    },
  })
  const reload = () => invalidateTags(queryClient, 'work-orders', 'lots')
  const update = useMutation({
    ...updateWorkOrderMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('work.edit')}
      form={form}
      submitLabel={t('save')}
      loading={update.isPending}
      submitError={update.error}
      done={update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        update.reset()
        void reload()
      }}
      onSubmit={({ organization_id, due_on, instructions, mine }) => {
        // Only what changed: a crew may not send the rest.
        const body: WorkOrderPatch = {}
        if (organization_id !== order.organization.id) body.organization_id = organization_id
        if (due_on !== order.due_on) body.due_on = due_on
        if (instructions.trim() !== order.instructions) body.instructions = instructions.trim()
        if (mine !== (order.assignee?.id === me.id)) body.assignee_id = mine ? me.id : null
        update.mutate({ path: { work_order_id: order.id }, headers: ifMatch(order), body })
      }}
    >
      {plans && (
        <>
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
        </>
      )}
      {order.may_report && (
        <Switch
          label={t('work.take')}
          description={t('work.take_hint')}
          {...form.getInputProps('mine', { type: 'checkbox' })}
        />
      )}
    </SidePanelForm>
  )
}
