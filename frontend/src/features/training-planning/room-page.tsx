import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { getCheckInCodeOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import './attendance.css'

const route = getRouteApi('/staff/training-sessions/$sessionId/room')

/** Milliseconds between two looks when the clock of this device is behind or ahead of the server's. */
const SHORTEST = 2_000

/** The code of the room for the screen in front: to scan or to type. It follows the server's steps. */
export function RoomPage() {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const { sessionId } = route.useParams()
  const code = useQuery({
    ...getCheckInCodeOptions({ path: { session_id: sessionId } }),
    staleTime: 0,
    gcTime: 0,
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) =>
      state.data ? Math.max(SHORTEST, Date.parse(state.data.changes_at) - Date.now()) : SHORTEST * 5,
  })
  return (
    <>
      <PageHeader
        title={t('room.title')}
        actions={
          <Button variant="default" onClick={() => void document.documentElement.requestFullscreen?.()}>
            {t('room.full_screen')}
          </Button>
        }
      />
      <QueryState query={code}>
        {({ code: digits, svg, link, changes_at }) => (
          <div className="room">
            <Text size="xl">{t('room.lead', { address: link.split('#')[0] })}</Text>
            <img
              src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
              alt={t('room.qr')}
              style={{ width: 'min(60vh, 90vw)' }}
            />
            <p className="room-code">{`${digits.slice(0, 4)} ${digits.slice(4)}`}</p>
            <Text c="dimmed">{t('room.changes', { time: format.time(changes_at) })}</Text>
          </div>
        )}
      </QueryState>
      <Group justify="center" mt="md" className="no-print">
        <AnchorLink to="/staff/training-sessions/$sessionId/attendance" params={{ sessionId }}>
          {t('session.attendance')}
        </AnchorLink>
      </Group>
    </>
  )
}
