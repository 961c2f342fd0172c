import { Alert, List, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { ReviewSession, ReviewSessionStatus } from '~/api/gen'
import { transitionReviewSessionMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ActionButton } from '~/ui/staff/action-button'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { notifyDone } from '~/ui/staff/notify'

type Asked = Exclude<ReviewSessionStatus, 'scheduled'>

/** The steps of a session, as buttons that say what they do before they do it. */
export function SessionTransitions({ session }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const [to, setTo] = useState<Asked | null>(null)
  return (
    <>
      {session.allowed_transitions.map((status) => (
        <ActionButton
          key={status}
          variant={session.status === 'minutes_draft' && status === 'in_session' ? 'default' : 'filled'}
          onClick={() => setTo(status as Asked)}
        >
          {t(`transition.${status as Asked}`)}
        </ActionButton>
      ))}
      {to && <StepDialog key={to} session={session} to={to} onClose={() => setTo(null)} />}
    </>
  )
}

function StepDialog({ session, to, onClose }: { session: ReviewSession; to: Asked; onClose: () => void }) {
  const { t } = useTranslation('staff-reviews')
  const queryClient = useQueryClient()
  const transition = useMutation({
    ...transitionReviewSessionMutation(),
    onSuccess: async () => {
      onClose()
      notifyDone(t(`transition.${to}_done`))
      await invalidateTags(queryClient, 'review-sessions', 'incident-reviews')
    },
  })
  const undecided = transition.error?.code === 'undecided_actions' ? (transition.error.errors ?? []) : []
  return (
    <ConfirmDialog
      opened
      title={t(`transition.${to}`)}
      confirmLabel={t(`transition.${to}`)}
      danger={to === 'minutes_final'}
      loading={transition.isPending}
      error={undecided.length > 0 ? null : transition.error}
      onClose={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'review-sessions')
      }}
      onConfirm={() =>
        transition.mutate({ path: { session_id: session.id }, headers: ifMatch(session), body: { to } })
      }
    >
      <Text>{t(`transition.${to}_body`)}</Text>
      {to === 'minutes_final' && session.queued_count > 0 && (
        <Text>{t('transition.queued', { count: session.queued_count })}</Text>
      )}
      {to === 'minutes_final' && !session.quorum.reached && <Text>{t('transition.no_quorum')}</Text>}
      {undecided.length > 0 && (
        <Alert color="red" role="alert" title={t('transition.undecided', { count: undecided.length })}>
          <List>
            {undecided.map(({ pointer, detail }) => (
              <List.Item key={pointer}>{detail}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </ConfirmDialog>
  )
}
