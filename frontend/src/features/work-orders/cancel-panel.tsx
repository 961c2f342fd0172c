import { Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { WorkOrder } from '~/api/gen'
import { cancelWorkOrderMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'

export function CancelPanel({ order, onClose }: { order: WorkOrder; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { note: '' },
    validate: { note: (value) => (value.trim() ? null : t('transition.note_missing')) },
  })
  const reload = () => invalidateTags(queryClient, 'work-orders', 'lots')
  const cancel = useMutation({
    ...cancelWorkOrderMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('cancel_order.open')}
      form={form}
      submitLabel={t('cancel_order.submit')}
      loading={cancel.isPending}
      submitError={cancel.error}
      done={cancel.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ note }) =>
        cancel.mutate({
          path: { work_order_id: order.id },
          headers: ifMatch(order),
          body: { note: note.trim() },
        })
      }
    >
      <Textarea
        label={t('transition.note')}
        maxLength={2000}
        autosize
        minRows={3}
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}
