import { Group, NumberInput, Stack, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Training, TrainingSession } from '~/api/gen'
import {
  cancelTrainingSessionMutation,
  createTrainingSessionMutation,
  updateTrainingSessionMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat, useSettings } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { ButtonLink } from '~/ui/staff/links'
import { fromClock, toClock } from '~/ui/zoned-time'

const MINUTE = 60_000
type Dialog = { kind: 'move' | 'cancel'; session: TrainingSession } | { kind: 'add' }

/** The sessions, with what is done in each: the room's code, attendance, the sheet. */
export function SessionsTab({ training }: { training: Training }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const me = useMe()
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const mayChange = training.plan?.may_change && !['completed', 'cancelled'].includes(training.status)
  return (
    <Stack>
      <Table.ScrollContainer
        minWidth={0}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('tab.sessions') } }}
      >
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('session.when')}</Table.Th>
              <Table.Th scope="col">{t('field.status')}</Table.Th>
              <Table.Th scope="col">{t('session.actions')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {training.sessions.map((session) => (
              <Table.Tr key={session.id}>
                <Table.Th scope="row" fw={400}>
                  {format.weekday(session.starts_at)}
                  <br />
                  {format.timeRange(session.starts_at, session.ends_at)}
                </Table.Th>
                <Table.Td>{t(`session_status.${session.status}`)}</Table.Td>
                <Table.Td>
                  {session.status === 'scheduled' && (
                    <Group gap="xs">
                      {can(me, 'attendance:write') && training.status !== 'draft' && (
                        <SessionLinks sessionId={session.id} />
                      )}
                      {mayChange && (
                        <>
                          <ActionButton
                            size="xs"
                            variant="default"
                            onClick={() => setDialog({ kind: 'move', session })}
                          >
                            {t('session.move')}
                          </ActionButton>
                          <ActionButton
                            size="xs"
                            variant="default"
                            onClick={() => setDialog({ kind: 'cancel', session })}
                          >
                            {t('session.cancel')}
                          </ActionButton>
                        </>
                      )}
                    </Group>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {mayChange && (
        <Group>
          <ActionButton variant="default" onClick={() => setDialog({ kind: 'add' })}>
            {t('session.add')}
          </ActionButton>
        </Group>
      )}
      {dialog?.kind === 'cancel' && (
        <CancelSession session={dialog.session} onClose={() => setDialog(null)} />
      )}
      {(dialog?.kind === 'move' || dialog?.kind === 'add') && (
        <SessionTimes
          training={training}
          session={dialog.kind === 'move' ? dialog.session : undefined}
          onClose={() => setDialog(null)}
        />
      )}
    </Stack>
  )
}

function SessionLinks({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation('staff-trainings')
  const params = { sessionId }
  return (
    <>
      <ButtonLink size="xs" to="/staff/training-sessions/$sessionId/attendance" params={params}>
        {t('session.attendance')}
      </ButtonLink>
      <ButtonLink size="xs" variant="default" to="/staff/training-sessions/$sessionId/room" params={params}>
        {t('session.room')}
      </ButtonLink>
      <ButtonLink size="xs" variant="default" to="/staff/training-sessions/$sessionId/sheet" params={params}>
        {t('session.sheet')}
      </ButtonLink>
    </>
  )
}

function CancelSession({ session, onClose }: { session: TrainingSession; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const queryClient = useQueryClient()
  const cancel = useMutation({
    ...cancelTrainingSessionMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'trainings')
    },
  })
  return (
    <ConfirmDialog
      opened
      danger
      title={t('session.cancel')}
      confirmLabel={t('session.cancel')}
      loading={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() => cancel.mutate({ path: { session_id: session.id }, headers: ifMatch(session) })}
    >
      <Text>{t('session.cancel_body', { date: format.weekday(session.starts_at) })}</Text>
    </ConfirmDialog>
  )
}

interface SessionTimesProps {
  training: Training
  /** The one that is moved; absent for a new one. */
  session?: TrainingSession
  onClose: () => void
}

function SessionTimes({ training, session, onClose }: SessionTimesProps) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const last = training.sessions.at(-1)
  const [starts, setStarts] = useState(toClock(session?.starts_at ?? training.ends_at, timeZone))
  const [minutes, setMinutes] = useState<number | string>(session?.minutes ?? last?.minutes ?? 120)
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'trainings')
  }
  const move = useMutation({ ...updateTrainingSessionMutation(), onSuccess })
  const add = useMutation({ ...createTrainingSessionMutation(), onSuccess })
  const title = t(session ? 'session.move' : 'session.add')
  const confirm = () => {
    const starts_at = fromClock(starts, timeZone)
    const ends_at = new Date(Date.parse(starts_at) + Number(minutes) * MINUTE).toISOString()
    const body = { starts_at, ends_at }
    if (session) move.mutate({ path: { session_id: session.id }, headers: ifMatch(session), body })
    else add.mutate({ path: { training_id: training.id }, body })
  }
  return (
    <ConfirmDialog
      opened
      title={title}
      confirmLabel={title}
      loading={move.isPending || add.isPending}
      error={move.error ?? add.error}
      onClose={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'trainings')
      }}
      onConfirm={confirm}
    >
      <TextInput
        type="datetime-local"
        label={t('session.starts')}
        value={starts}
        onChange={(event) => setStarts(event.currentTarget.value)}
        data-autofocus
      />
      <NumberInput label={t('series.minutes')} min={15} max={720} value={minutes} onChange={setMinutes} />
      <Text c="dimmed">{t('session.told')}</Text>
    </ConfirmDialog>
  )
}
