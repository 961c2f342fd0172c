import { Checkbox, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { WorkOrder } from '~/api/gen'
import { verifyWorkOrderMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { WorkPhoto } from '~/ui/staff/lots/work-photo'

interface VerifyPanelProps {
  order: WorkOrder
  accepted: boolean
  onClose: () => void
}

/** Says that work was done as the standard says, or sends it back; photos are shown to everybody only when chosen here. */
export function VerifyPanel({ order, accepted, onClose }: VerifyPanelProps) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { reason: '', public_photo_ids: [] as string[] },
    validate: { reason: (value) => (accepted || value.trim() ? null : t('verify.reason_missing')) },
  })
  const reload = () => invalidateTags(queryClient, 'work-orders', 'lots')
  const verify = useMutation({
    ...verifyWorkOrderMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t(accepted ? 'verify.accept' : 'verify.reject')}
      form={form}
      submitLabel={t(accepted ? 'verify.submit' : 'verify.submit_reject')}
      loading={verify.isPending}
      submitError={verify.error}
      done={verify.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ reason, public_photo_ids }) =>
        verify.mutate({
          path: { work_order_id: order.id },
          headers: ifMatch(order),
          body: accepted ? { accepted, public_photo_ids } : { accepted, reason: reason.trim() },
        })
      }
    >
      {accepted ? (
        <Checkbox.Group
          label={t('verify.public')}
          description={t('verify.public_hint')}
          {...form.getInputProps('public_photo_ids')}
        >
          <Stack mt="xs">
            {order.photos.map(({ id, role }) => (
              <div key={id}>
                <WorkPhoto
                  photoId={id}
                  size="small"
                  alt={t('photo.alt', { role: t(`photo.${role}`), place: order.lot.address })}
                />
                <Checkbox mt={4} value={id} label={t('verify.show', { role: t(`photo.${role}`) })} />
              </div>
            ))}
          </Stack>
        </Checkbox.Group>
      ) : (
        <>
          <Text>{t('verify.reject_note')}</Text>
          <Textarea
            label={t('verify.reason')}
            maxLength={2000}
            autosize
            minRows={3}
            {...form.getInputProps('reason')}
          />
        </>
      )}
    </SidePanelForm>
  )
}
