import { Button, Group, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { CompensationApplication } from '~/api/gen'
import {
  appealCompensationApplicationMutation,
  returnCompensationApplicationMutation,
  submitCompensationApplicationMutation,
  withdrawCompensationApplicationMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ApplyPanel } from '~/ui/staff/compensation/apply-panel'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { DecisionPanel } from './decision-panel'

type Doing = 'submit' | 'withdraw' | 'decide' | 'return' | 'appeal' | 'edit'

/** What the caller may do with an application now. */
export function ApplicationActions({ application }: { application: CompensationApplication }) {
  const { t } = useTranslation('staff-compensation')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [doing, setDoing] = useState<Doing>()
  const [text, setText] = useState('')
  const path = { application_id: application.id }
  const headers = ifMatch(application)
  const reload = () => invalidateTags(queryClient, 'compensation', 'cases')
  const done = () => setDoing(undefined)
  const onSuccess = async () => {
    done()
    setText('')
    await reload()
  }
  const submit = useMutation({ ...submitCompensationApplicationMutation(), onSuccess })
  const withdraw = useMutation({ ...withdrawCompensationApplicationMutation(), onSuccess })
  const appeal = useMutation({ ...appealCompensationApplicationMutation(), gcTime: 0, onSuccess })
  const sendBack = useMutation({
    ...returnCompensationApplicationMutation(),
    onSuccess: async () => {
      // It is with its advocate now, and no longer here.
      await navigate({ to: '/staff/compensation', search: { status: ['submitted'] } })
      await reload()
    },
  })
  const { choices, determination, case_id } = application
  const button = (what: Doing, first = false) => (
    <Button key={what} variant={first ? 'filled' : 'default'} onClick={() => setDoing(what)}>
      {t(`${what}.open`)}
    </Button>
  )
  const dialog = { onClose: done, onReload: () => void reload() }
  const note = (label: string) => (
    <Textarea
      label={label}
      autosize
      minRows={3}
      maxLength={doing === 'appeal' ? 4000 : 1000}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  )
  return (
    <Group gap="xs">
      {choices.submit && button('submit', true)}
      {choices.submit && case_id && button('edit')}
      {choices.decide && button('decide', true)}
      {choices.decide && button('return')}
      {choices.appeal && button('appeal')}
      {choices.withdraw && button('withdraw')}
      {doing === 'decide' && <DecisionPanel application={application} onClose={done} />}
      {doing === 'edit' && case_id && (
        <ApplyPanel caseId={case_id} application={application} onClose={done} />
      )}
      <ConfirmDialog
        {...dialog}
        opened={doing === 'submit'}
        title={t('submit.open')}
        confirmLabel={t('submit.confirm')}
        loading={submit.isPending}
        error={submit.error}
        onConfirm={() => submit.mutate({ path, headers })}
      >
        {t(determination.outcome === 'eligible' ? 'submit.body' : 'submit.body_doubtful')}
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog}
        opened={doing === 'withdraw'}
        title={t('withdraw.open')}
        confirmLabel={t('withdraw.open')}
        danger
        loading={withdraw.isPending}
        error={withdraw.error}
        onConfirm={() => withdraw.mutate({ path, headers })}
      >
        {t('withdraw.body')}
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog}
        opened={doing === 'return'}
        title={t('return.open')}
        confirmLabel={t('return.confirm')}
        loading={sendBack.isPending}
        error={sendBack.error}
        onConfirm={() => sendBack.mutate({ path, headers, body: { note: text.trim() } })}
      >
        {t('return.body')}
        {note(t('return.note'))}
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog}
        opened={doing === 'appeal'}
        title={t('appeal.open')}
        confirmLabel={t('appeal.confirm')}
        loading={appeal.isPending}
        error={appeal.error}
        onConfirm={() => appeal.mutate({ path, headers, body: { statement: text.trim() } })}
      >
        {t('appeal.body')}
        {note(t('appeal.statement'))}
      </ConfirmDialog>
    </Group>
  )
}
