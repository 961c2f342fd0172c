import { Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { User } from '~/api/gen'
import {
  deactivateUserMutation,
  reactivateUserMutation,
  resendInvitationMutation,
  resetSecondFactorMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ActionButton } from '~/ui/staff/action-button'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { notifyDone } from '~/ui/staff/notify'
import { userName } from './status'

type Action = 'deactivate' | 'reactivate' | 'resend' | 'reset'

/** What can be done with an account in its present state; each is asked about first. */
export function UserActions({ user }: { user: User }) {
  const { t } = useTranslation('staff-users')
  const me = useMe()
  const canWrite = useCan('users:write')
  const [action, setAction] = useState<Action | null>(null)
  const own = user.id === me.id ? t('action.own_account') : undefined
  const button = (name: Action, reason?: string) => (
    <ActionButton
      key={name}
      variant="default"
      disabledReason={canWrite.reason ?? reason}
      onClick={() => setAction(name)}
    >
      {t(`action.${name}`)}
    </ActionButton>
  )
  return (
    <>
      {user.status === 'invited' && button('resend')}
      {user.second_factor_enabled && button('reset')}
      {user.status === 'deactivated' ? button('reactivate') : button('deactivate', own)}
      <ActionDialog user={user} action={action} onClose={() => setAction(null)} />
    </>
  )
}

interface ActionDialogProps {
  user: User
  action: Action | null
  onClose: () => void
}

function ActionDialog({ user, action, onClose }: ActionDialogProps) {
  const { t } = useTranslation('staff-users')
  const { run, isPending, error, reset } = useActions(user)
  const queryClient = useQueryClient()
  const close = () => {
    reset()
    onClose()
  }
  return (
    <ConfirmDialog
      opened={action !== null}
      title={action ? t(`action.${action}_title`, { name: userName(user) }) : ''}
      confirmLabel={action ? t(`action.${action}`) : ''}
      danger={action === 'deactivate' || action === 'reset'}
      loading={isPending}
      error={error}
      onReload={() => {
        void invalidateTags(queryClient, 'users')
        close()
      }}
      onClose={close}
      onConfirm={async () => {
        if (!action || !(await run(action))) return
        notifyDone(t(`action.${action}_done`))
        close()
      }}
    >
      <Text>{action && t(`action.${action}_body`)}</Text>
    </ConfirmDialog>
  )
}

function useActions(user: User) {
  const queryClient = useQueryClient()
  const deactivate = useMutation(deactivateUserMutation())
  const reactivate = useMutation(reactivateUserMutation())
  const resend = useMutation(resendInvitationMutation())
  const reset = useMutation(resetSecondFactorMutation())
  const all = [deactivate, reactivate, resend, reset]
  const conditional = { path: { user_id: user.id }, headers: ifMatch(user) }
  const calls: Record<Action, () => Promise<unknown>> = {
    deactivate: () => deactivate.mutateAsync(conditional),
    reactivate: () => reactivate.mutateAsync(conditional),
    resend: () => resend.mutateAsync({ path: { user_id: user.id } }),
    reset: () => reset.mutateAsync(conditional),
  }
  return {
    isPending: all.some(({ isPending }) => isPending),
    error: all.find(({ error }) => error)?.error ?? null,
    reset: () => {
      for (const mutation of all) mutation.reset()
    },
    /** True when it worked; otherwise `error` says why not. */
    run: async (action: Action) => {
      const worked = await calls[action]().then(
        () => true,
        () => false,
      )
      if (worked) await invalidateTags(queryClient, 'users')
      return worked
    },
  }
}
