import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionRoster } from '~/api/gen'
import { listAttendanceMarksOptions } from '~/api/gen/@tanstack/react-query.gen'
import { QueryState } from '~/ui/staff/query-state'
import { Timeline } from '~/ui/staff/timeline'

/** All marks of a session, also those that others have replaced: who corrected what, and why. */
export function AttendanceHistory({ sessionId, roster }: { sessionId: string; roster: SessionRoster }) {
  const { t } = useTranslation('staff-trainings')
  const [opened, setOpened] = useState(false)
  const marks = useQuery({
    ...listAttendanceMarksOptions({ path: { session_id: sessionId }, query: { limit: 200 } }),
    enabled: opened,
  })
  const names = new Map(roster.entries.map(({ registration_id, full_name }) => [registration_id, full_name]))
  return (
    <details onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{t('attendance.history')}</summary>
      {opened && (
        <QueryState query={marks}>
          {({ items }) => (
            <Timeline
              entries={items.map(
                ({ id, recorded_at, registration_id, status, method, minutes, reason, applied }) => ({
                  id,
                  at: recorded_at,
                  title: t('attendance.mark', {
                    name: names.get(registration_id) ?? t('registration.erased'),
                    status: t(`attendance_status.${status}`),
                    minutes,
                  }),
                  by: t(`method.${method}`),
                  body: (
                    <Text size="sm">
                      {reason} {!applied && t('attendance.not_applied')}
                    </Text>
                  ),
                }),
              )}
            />
          )}
        </QueryState>
      )}
    </details>
  )
}
