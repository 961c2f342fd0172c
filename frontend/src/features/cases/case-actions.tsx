import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Case } from '~/api/gen'
import {
  assignCaseMutation,
  closeCaseMutation,
  declareCaseConflictMutation,
  holdCaseMutation,
  reopenCaseMutation,
  restrictCaseMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useHelpTerms } from '~/ui/help-terms'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { EditPanel } from './edit-panel'
import { NotePanel } from './note-panel'
import { workloadList } from './search'
import { TransferPanel } from './transfer-panel'

type Doing = 'note' | 'edit' | 'give' | 'transfer' | 'close' | 'conflict' | 'reopen' | 'hold' | 'restrict'

/** What an advocate does with a case. */
export function CaseActions({ found }: { found: Case }) {
  const { t } = useTranslation('staff-cases')
  const me = useMe()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [doing, setDoing] = useState<Doing>()
  const [advocateId, setAdvocateId] = useState('')
  const [reason, setReason] = useState<string>()
  const closureReasons = useHelpTerms('closure_reason').offered()
  const [holdReason, setHoldReason] = useState('')
  const workloads = useQuery({ ...workloadList(), enabled: doing === 'give' })
  const path = { case_id: found.id }
  const reload = () => invalidateTags(queryClient, 'cases')
  const done = () => setDoing(undefined)
  const onSuccess = async () => {
    done()
    await reload()
  }
  const assign = useMutation({ ...assignCaseMutation(), onSuccess })
  const close = useMutation({ ...closeCaseMutation(), onSuccess })
  const reopen = useMutation({ ...reopenCaseMutation(), onSuccess })
  const hold = useMutation({ ...holdCaseMutation(), onSuccess })
  const restrict = useMutation({ ...restrictCaseMutation(), onSuccess })
  const conflict = useMutation({
    ...declareCaseConflictMutation(),
    onSuccess: async () => {
      // For whoever declared it the case is gone.
      await navigate({ to: '/staff/cases' })
      queryClient.removeQueries({ predicate: ({ queryKey }) => JSON.stringify(queryKey).includes(found.id) })
      await reload()
    },
  })
  const button = (what: Doing, label: string, first = false) => (
    <Button key={what} variant={first ? 'filled' : 'default'} onClick={() => setDoing(what)}>
      {label}
    </Button>
  )
  const advocates = (workloads.data?.items ?? []).flatMap(({ advocate, open_cases }) =>
    advocate
      ? [
          {
            value: advocate.id,
            label: t('give.load', { name: advocate.name ?? advocate.id, count: open_cases }),
          },
        ]
      : [],
  )
  return (
    <Group gap="xs">
      {found.status === 'open' ? (
        <>
          {button('note', t('note.open'), true)}
          {button('edit', t('edit.open'))}
          {!found.advocate && (
            <Button
              variant="default"
              loading={assign.isPending}
              onClick={() => assign.mutate({ path, body: { advocate_id: me.id } })}
            >
              {t('give.take')}
            </Button>
          )}
          {button('give', t('give.open'))}
          {!found.transfer_id && button('transfer', t('transfers.open'))}
          {button('close', t('close.open'))}
        </>
      ) : (
        !found.erased && button('reopen', t('reopen.open'))
      )}
      {!found.erased && button('hold', t(found.legal_hold ? 'hold.lift' : 'hold.open'))}
      {found.may_restrict && button('restrict', t(found.restricted ? 'restrict.lift' : 'restrict.open'))}
      {button('conflict', t('conflict.open'))}
      {doing === 'note' && <NotePanel found={found} onClose={done} />}
      {doing === 'edit' && <EditPanel found={found} onClose={done} />}
      {doing === 'transfer' && <TransferPanel caseId={found.id} onClose={done} />}
      <ConfirmDialog
        opened={doing === 'give'}
        title={t('give.open')}
        confirmLabel={t('give.confirm')}
        loading={assign.isPending}
        error={assign.error}
        onClose={done}
        onConfirm={() => assign.mutate({ path, body: { advocate_id: advocateId || null } })}
      >
        <NativeSelect
          label={t('field.advocate')}
          data={[{ value: '', label: t('nobody') }, ...advocates]}
          value={advocateId}
          onChange={(event) => setAdvocateId(event.currentTarget.value)}
        />
      </ConfirmDialog>
      <ConfirmDialog
        opened={doing === 'close'}
        title={t('close.open')}
        confirmLabel={t('close.confirm')}
        loading={close.isPending}
        error={close.error}
        onClose={done}
        onReload={() => void reload()}
        onConfirm={() =>
          close.mutate({
            path,
            headers: ifMatch(found),
            body: { reason: reason ?? closureReasons[0]?.value ?? '' },
          })
        }
      >
        {t('close.body')}
        <NativeSelect
          label={t('field.closure_reason')}
          data={closureReasons}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </ConfirmDialog>
      <ConfirmDialog
        opened={doing === 'reopen'}
        title={t('reopen.open')}
        confirmLabel={t('reopen.open')}
        loading={reopen.isPending}
        error={reopen.error}
        onClose={done}
        onReload={() => void reload()}
        onConfirm={() => reopen.mutate({ path, headers: ifMatch(found) })}
      >
        {t('reopen.body')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={doing === 'hold'}
        title={t(found.legal_hold ? 'hold.lift' : 'hold.open')}
        confirmLabel={t(found.legal_hold ? 'hold.lift' : 'hold.confirm')}
        loading={hold.isPending}
        error={hold.error}
        onClose={done}
        onReload={() => void reload()}
        onConfirm={() => hold.mutate({ path, body: { held: !found.legal_hold, reason: holdReason.trim() } })}
      >
        {t(found.legal_hold ? 'hold.lift_body' : 'hold.body')}
        <TextInput
          label={t('hold.reason')}
          maxLength={500}
          value={holdReason}
          onChange={(event) => setHoldReason(event.currentTarget.value)}
        />
      </ConfirmDialog>
      <ConfirmDialog
        opened={doing === 'restrict'}
        title={t(found.restricted ? 'restrict.lift' : 'restrict.open')}
        confirmLabel={t(found.restricted ? 'restrict.lift' : 'restrict.open')}
        loading={restrict.isPending}
        error={restrict.error}
        onClose={done}
        onReload={() => void reload()}
        onConfirm={() =>
          restrict.mutate({ path, headers: ifMatch(found), body: { restricted: !found.restricted } })
        }
      >
        {t(found.restricted ? 'restrict.lift_body' : 'restrict.body')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={doing === 'conflict'}
        title={t('conflict.open')}
        confirmLabel={t('conflict.confirm')}
        danger
        loading={conflict.isPending}
        error={conflict.error}
        onClose={done}
        onConfirm={() => conflict.mutate({ path, body: { user_id: me.id } })}
      >
        {t('conflict.body')}
      </ConfirmDialog>
    </Group>
  )
}
