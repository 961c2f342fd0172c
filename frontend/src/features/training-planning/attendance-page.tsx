import { Alert, Button, Group, NumberInput, Stack, Switch, Text, TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AttendanceStatus, NewMark, RosterEntry, SessionRoster } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { ErrorState } from '~/ui/staff/states'
import { AttendanceHistory } from './attendance-history'
import type { Taken } from './pending-marks'
import { useAttendance } from './use-attendance'
import './attendance.css'

const route = getRouteApi('/staff/training-sessions/$sessionId/attendance')

const STATUSES = [
  'present',
  'late',
  'left_early',
  'absent',
  'excused',
] as const satisfies readonly AttendanceStatus[]

/** The instructor's day view: everybody of the session, one press each, with or without a network. */
export function AttendancePage() {
  const { t } = useTranslation('staff-trainings')
  const { sessionId } = route.useParams()
  const attendance = useAttendance(sessionId)
  return (
    <QueryState query={attendance.roster} title={t('attendance.title')}>
      {(roster) => (
        <>
          <PageHeader title={t('attendance.title')} />
          <SessionHeading roster={roster} />
          <SendState {...attendance} />
          <Roster roster={roster} marks={attendance.marks} onTake={attendance.take} />
          <AttendanceHistory sessionId={sessionId} roster={roster} />
        </>
      )}
    </QueryState>
  )
}

function SessionHeading({ roster: { session } }: { roster: SessionRoster }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  return (
    <Text mb="sm">
      {format.weekday(session.starts_at)}, {format.timeRange(session.starts_at, session.ends_at)}.{' '}
      <AnchorLink
        underline="always"
        to="/staff/trainings/$trainingId"
        params={{ trainingId: session.training_id }}
      >
        {t('attendance.training')}
      </AnchorLink>
    </Text>
  )
}

type SendStateProps = Pick<
  ReturnType<typeof useAttendance>,
  'marks' | 'refused' | 'problem' | 'sentAt' | 'dropRefused'
>

/** What waits on this device and what was sent: always visible, so that nobody has to trust. */
function SendState({ marks, refused, problem, sentAt, dropRefused }: SendStateProps) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const waiting = marks.length
  return (
    <div className="send-state">
      <Text role="status" fw={600}>
        {waiting > 0
          ? t('attendance.waiting', { count: waiting })
          : sentAt
            ? t('attendance.sent', { time: format.time(sentAt) })
            : t('attendance.nothing_waits')}
      </Text>
      {problem && problem.status !== 0 && <ErrorState problem={problem} />}
      {refused.length > 0 && (
        <Alert color="red" title={t('attendance.refused', { count: refused.length })}>
          <ul>
            {[...new Set(refused.map(({ outcome }) => outcome))].map((outcome) => (
              <li key={outcome}>{t(`mark_outcome.${outcome}`)}</li>
            ))}
          </ul>
          <Button variant="default" onClick={dropRefused}>
            {t('attendance.understood')}
          </Button>
        </Alert>
      )}
    </div>
  )
}

interface RosterProps {
  roster: SessionRoster
  marks: NewMark[]
  onTake: (taken: Taken[]) => void
}

function Roster({ roster, marks, onTake }: RosterProps) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const past = format.dayOf(roster.session.ends_at) < format.dayOf()
  const [fromSheet, setFromSheet] = useState(past)
  const [reason, setReason] = useState('')
  const waiting = new Map(marks.map((mark) => [mark.registration_id, mark]))
  const taken = (entry: RosterEntry, status: AttendanceStatus, minutes?: number): Taken => ({
    registrationId: entry.registration_id,
    status,
    minutes,
    method: fromSheet ? 'sheet' : 'instructor',
    reason: reason.trim() || undefined,
  })
  const unmarked = roster.entries.filter(
    ({ mark, registration_id }) => !mark && !waiting.has(registration_id),
  )
  if (roster.entries.length === 0) return <Text>{t('attendance.empty')}</Text>
  return (
    <Stack>
      <Group>
        <Switch
          label={t('attendance.from_sheet')}
          checked={fromSheet}
          onChange={(event) => setFromSheet(event.currentTarget.checked)}
        />
        {unmarked.length > 0 && (
          <Button variant="default" onClick={() => onTake(unmarked.map((entry) => taken(entry, 'present')))}>
            {t('attendance.all_present', { count: unmarked.length })}
          </Button>
        )}
      </Group>
      {past && (
        <TextInput
          label={t('attendance.reason')}
          description={t('attendance.reason_hint')}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <ul className="roster">
        {roster.entries.map((entry) => (
          <RosterRow
            key={entry.registration_id}
            entry={entry}
            waiting={waiting.get(entry.registration_id)}
            // A late arrival now is timed by the clock; from paper or afterwards the minutes have to be told.
            askMinutes={fromSheet || past}
            onTake={(status, minutes) => onTake([taken(entry, status, minutes)])}
          />
        ))}
      </ul>
    </Stack>
  )
}

interface RosterRowProps {
  entry: RosterEntry
  waiting?: NewMark
  askMinutes: boolean
  onTake: (status: AttendanceStatus, minutes?: number) => void
}

function RosterRow({ entry, waiting, askMinutes, onTake }: RosterRowProps) {
  const { t } = useTranslation('staff-trainings')
  const [minutes, setMinutes] = useState<number | string>('')
  const name = entry.full_name ?? t('registration.erased')
  const status = waiting?.status ?? entry.mark?.status
  const partly = status === 'late' || status === 'left_early'
  return (
    <li>
      <Text fw={600}>{name}</Text>
      {entry.accommodations.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('registration.has_needs')}
        </Text>
      )}
      <fieldset aria-label={t('attendance.of', { name })}>
        {STATUSES.map((one) => (
          <Button
            key={one}
            size="md"
            variant={status === one ? 'filled' : 'default'}
            aria-pressed={status === one}
            onClick={() => onTake(one)}
          >
            {t(`attendance_status.${one}`)}
          </Button>
        ))}
      </fieldset>
      {partly && askMinutes && (
        <Group align="end">
          <NumberInput
            label={t('attendance.minutes')}
            min={0}
            max={1440}
            value={minutes}
            onChange={setMinutes}
          />
          <Button
            variant="default"
            disabled={minutes === ''}
            onClick={() => status && onTake(status, Number(minutes))}
          >
            {t('attendance.keep_minutes')}
          </Button>
        </Group>
      )}
      <Text size="sm" c="dimmed">
        {waiting
          ? t('attendance.kept_here')
          : entry.mark
            ? t('attendance.counts', { count: entry.mark.minutes })
            : t('attendance.no_mark')}
      </Text>
    </li>
  )
}
