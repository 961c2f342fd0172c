import { Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Action, ActionStatus } from '~/api/gen'
import { transitionActionMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ActionButton } from '~/ui/staff/action-button'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { notifyDone } from '~/ui/staff/notify'

/** What a step is called depends on where it starts: from done back to work is a verification that was refused. */
type Step = 'begin' | 'resume' | 'block' | 'finish' | 'verify' | 'send_back' | 'cancel'

const stepOf = (from: ActionStatus, to: ActionStatus): Step => {
  if (to === 'verified') return 'verify'
  if (to === 'cancelled') return 'cancel'
  if (to === 'done') return 'finish'
  if (to === 'blocked') return 'block'
  if (from === 'done') return 'send_back'
  return from === 'blocked' ? 'resume' : 'begin'
}
const NEEDS_NOTE: Step[] = ['block', 'finish', 'send_back', 'cancel']
const QUIET: Step[] = ['block', 'send_back', 'cancel']

/** The steps that the caller may take now, as buttons that ask first. */
export function ActionTransitions({ action }: { action: Action }) {
  const { t } = useTranslation('staff-actions')
  const [to, setTo] = useState<ActionStatus | null>(null)
  return (
    <>
      {action.allowed_transitions.map((status) => {
        const step = stepOf(action.status, status)
        return (
          <ActionButton
            key={status}
            variant={QUIET.includes(step) ? 'default' : 'filled'}
            onClick={() => setTo(status)}
          >
            {t(`transition.${step}`)}
          </ActionButton>
        )
      })}
      {to && <StepDialog key={to} action={action} to={to} onClose={() => setTo(null)} />}
    </>
  )
}

function StepDialog({ action, to, onClose }: { action: Action; to: ActionStatus; onClose: () => void }) {
  const { t } = useTranslation('staff-actions')
  const queryClient = useQueryClient()
  const [note, setNote] = useState('')
  const [missing, setMissing] = useState(false)
  const step = stepOf(action.status, to)
  const withNote = !action.case_id
  const needsNote = withNote && NEEDS_NOTE.includes(step)
  const transition = useMutation({
    ...transitionActionMutation(),
    onSuccess: async () => {
      onClose()
      notifyDone(t(`transition.${step}_done`))
      await invalidateTags(queryClient, 'actions', 'review-sessions', 'cases')
    },
  })
  return (
    <ConfirmDialog
      opened
      title={t(`transition.${step}`)}
      confirmLabel={t(`transition.${step}`)}
      danger={step === 'cancel'}
      loading={transition.isPending}
      error={transition.error}
      onClose={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'actions')
      }}
      onConfirm={() => {
        if (needsNote && !note.trim()) return setMissing(true)
        transition.mutate({
          path: { action_id: action.id },
          headers: ifMatch(action),
          body: { to, note: note.trim() || null },
        })
      }}
    >
      <Text>{t(`transition.${step}_body`)}</Text>
      {withNote && (
        <Textarea
          label={needsNote ? t(`transition.${step}_note` as 'transition.block_note') : t('transition.note')}
          error={missing && !note.trim() ? t('transition.note_missing') : undefined}
          maxLength={2000}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          data-autofocus
        />
      )}
    </ConfirmDialog>
  )
}
