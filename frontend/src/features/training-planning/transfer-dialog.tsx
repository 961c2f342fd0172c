import { Select, Text, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Registration, Training } from '~/api/gen'
import { listTrainingsOptions, transferRegistrationMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'

interface TransferDialogProps {
  registration: Registration
  training: Training
  onClose: () => void
}

/** Moves somebody to another training of the same course. */
export function TransferDialog({ registration, training, onClose }: TransferDialogProps) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const queryClient = useQueryClient()
  const [target, setTarget] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const others = useQuery(
    listTrainingsOptions({
      query: { course_id: training.course.id, status: 'open,full', sort: 'starts_at', limit: 100 },
    }),
  ).data?.items.filter(({ id }) => id !== training.id)
  const transfer = useMutation({
    ...transferRegistrationMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'registrations', 'trainings')
    },
  })
  return (
    <ConfirmDialog
      opened
      title={t('transfer.open')}
      confirmLabel={t('transfer.confirm')}
      loading={transfer.isPending}
      error={transfer.error}
      onClose={onClose}
      onReload={() => void invalidateTags(queryClient, 'registrations')}
      onConfirm={() =>
        target &&
        transfer.mutate({
          path: { registration_id: registration.id },
          headers: ifMatch(registration),
          body: { training_id: target, reason: reason.trim() },
        })
      }
    >
      <Text>{t('transfer.body')}</Text>
      <Select
        label={t('transfer.target')}
        data={(others ?? []).map((other) => ({
          value: other.id,
          label: t('transfer.choice', {
            date: format.date(other.starts_at),
            site: other.site?.name ?? t(`modality.${other.modality}`),
            seats: format.number(other.seats_left),
          }),
        }))}
        value={target}
        onChange={setTarget}
        nothingFoundMessage={t('transfer.none')}
        comboboxProps={{ withinPortal: true }}
      />
      <Textarea
        label={t('reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  )
}
