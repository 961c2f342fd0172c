import { Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Training, TrainingStatus } from '~/api/gen'
import { transitionTrainingMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ActionButton } from '~/ui/staff/action-button'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { notifyDone } from '~/ui/staff/notify'

/** Where people bring a training; full and in progress come by themselves, too. */
const ASKED = ['open', 'in_progress', 'completed', 'cancelled'] as const satisfies readonly TrainingStatus[]
type Asked = (typeof ASKED)[number]

/** The states to which the training can be brought now, as buttons that ask first. */
export function TrainingTransitions({ training }: { training: Training }) {
  const { t } = useTranslation('staff-trainings')
  const [to, setTo] = useState<Asked | null>(null)
  // An open training is full or not by its seats; nobody says so.
  const offered = ASKED.filter(
    (status) =>
      training.allowed_transitions.includes(status) && !(status === 'open' && training.status !== 'draft'),
  )
  return (
    <>
      {offered.map((status) => (
        <ActionButton
          key={status}
          variant={status === 'cancelled' ? 'default' : 'filled'}
          onClick={() => setTo(status)}
        >
          {t(`transition.${status}`)}
        </ActionButton>
      ))}
      {to && <TransitionDialog key={to} training={training} to={to} onClose={() => setTo(null)} />}
    </>
  )
}

function TransitionDialog({ training, to, onClose }: { training: Training; to: Asked; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const transition = useMutation({
    ...transitionTrainingMutation(),
    onSuccess: async () => {
      onClose()
      notifyDone(t(`transition.${to}_done`))
      await invalidateTags(queryClient, 'trainings', 'registrations', 'certificates')
    },
  })
  const cancels = to === 'cancelled'
  const registered = training.counts
    ? training.counts.confirmed + training.counts.offered + training.counts.waitlisted
    : 0
  return (
    <ConfirmDialog
      opened
      title={t(`transition.${to}`)}
      confirmLabel={t(`transition.${to}`)}
      danger={cancels}
      loading={transition.isPending}
      error={transition.error}
      onClose={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'trainings')
      }}
      onConfirm={() =>
        transition.mutate({
          path: { training_id: training.id },
          headers: ifMatch(training),
          body: { to, reason: cancels ? reason.trim() || null : null },
        })
      }
    >
      <Text>
        {cancels ? t('transition.cancelled_body', { count: registered }) : t(`transition.${to}_body`)}
      </Text>
      {cancels && (
        <Textarea
          label={t('transition.reason')}
          description={t('transition.reason_hint')}
          maxLength={1000}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
      )}
    </ConfirmDialog>
  )
}
