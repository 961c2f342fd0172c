import { Button, Group, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Application } from '~/api/gen'
import {
  assignApplicationsMutation,
  declareApplicationConflictMutation,
  renewPickupMutation,
  voidApplicationMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { AskPanel } from './ask-panel'
import { DecisionPanel } from './decision-panel'
import { HandOverPanel } from './hand-over-panel'

/** What the caller may do with an application now. */
export function ApplicationActions({ application }: { application: Application }) {
  const { t } = useTranslation('staff-applications')
  const me = useMe()
  const queryClient = useQueryClient()
  const [asking, ask] = useDisclosure()
  const [recommending, recommend] = useDisclosure()
  const [deciding, decide] = useDisclosure()
  const [declaring, declare] = useDisclosure()
  const [ending, end] = useDisclosure()
  const [giving, give] = useDisclosure()
  const [purpose, setPurpose] = useState('')
  const path = { application_id: application.id }
  const reload = () => invalidateTags(queryClient, 'applications', 'funds')
  const conflict = useMutation({
    ...declareApplicationConflictMutation(),
    onSuccess: async () => {
      declare.close()
      await reload()
    },
  })
  const voiding = useMutation({
    ...voidApplicationMutation(),
    onSuccess: async () => {
      end.close()
      await reload()
    },
  })
  const renew = useMutation({ ...renewPickupMutation(), onSuccess: reload })
  const assign = useMutation({ ...assignApplicationsMutation(), onSuccess: reload })
  const { choices, assignee } = application
  if (!can(me, 'applications:write')) return null
  const mine = assignee?.id === me?.id
  return (
    <Group gap="xs">
      {choices.decide && <Button onClick={decide.open}>{t('decide.open')}</Button>}
      {choices.recommend && (
        <Button variant={choices.decide ? 'default' : 'filled'} onClick={recommend.open}>
          {t('recommend.open')}
        </Button>
      )}
      {choices.ask && (
        <Button variant="default" onClick={ask.open}>
          {t('ask.open')}
        </Button>
      )}
      {choices.recommend && (
        <Button
          variant="default"
          loading={assign.isPending}
          onClick={() =>
            assign.mutate({
              body: { application_ids: [application.id], assignee_id: mine ? null : (me?.id ?? null) },
            })
          }
        >
          {t(mine ? 'bulk.release_this' : 'bulk.take_this')}
        </Button>
      )}
      {choices.hand_over && <Button onClick={give.open}>{t('hand_over.open')}</Button>}
      {choices.renew && (
        <Button loading={renew.isPending} onClick={() => renew.mutate({ path })}>
          {t('hand_over.renew')}
        </Button>
      )}
      {choices.end && (
        <Button variant="default" onClick={end.open}>
          {t('void.open')}
        </Button>
      )}
      {!application.conflict_declared && (
        <Button variant="default" onClick={declare.open}>
          {t('conflict.open')}
        </Button>
      )}
      {giving && <HandOverPanel application={application} onClose={give.close} />}
      {asking && <AskPanel application={application} onClose={ask.close} />}
      {recommending && <DecisionPanel step="recommend" application={application} onClose={recommend.close} />}
      {deciding && <DecisionPanel step="decide" application={application} onClose={decide.close} />}
      <ConfirmDialog
        opened={declaring}
        title={t('conflict.open')}
        confirmLabel={t('conflict.confirm')}
        loading={conflict.isPending}
        error={conflict.error}
        onClose={declare.close}
        onConfirm={() => conflict.mutate({ path })}
      >
        {t('conflict.body')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={ending}
        title={t('void.open')}
        confirmLabel={t('void.confirm')}
        danger
        loading={voiding.isPending}
        error={voiding.error}
        onReload={() => void reload()}
        onClose={end.close}
        onConfirm={() =>
          voiding.mutate({ path, headers: ifMatch(application), body: { purpose: purpose.trim() } })
        }
      >
        {t('void.body')}
        <TextInput
          label={t('void.reason')}
          maxLength={500}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </Group>
  )
}
