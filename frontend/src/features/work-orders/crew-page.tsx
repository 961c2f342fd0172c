import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Navigation } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import type { WorkOrder } from '~/api/gen'
import { listLotRulesOptions, listWorkOrdersOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { currentPosition } from './position'
import { useRefusal } from './refusal'
import { type Position, routeOrder } from './route-order'
import { usePendingVisits } from './use-pending-visits'
import { VisitCard } from './visit-card'
import './crew.css'

/** Days ahead that the list shows. */
const AHEAD = 7

const placeOf = ({ lot: { point } }: WorkOrder): Position | undefined =>
  point ? [point.coordinates[0] ?? 0, point.coordinates[1] ?? 0] : undefined

/** The crew's list on a phone: stops in the order of the way, photos, done or not. It works without a network. */
export function CrewPage() {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const [start, setStart] = useState<Position>()
  const [nowhere, setNowhere] = useState(false)
  const refusal = useRefusal()
  const pending = usePendingVisits(useMe().id)
  const until = format.dayOf(new Date(Date.now() + AHEAD * 86_400_000).toISOString())
  const orders = useQuery({
    ...listWorkOrdersOptions({
      query: {
        own_organization: true,
        status: ['planned', 'blocked'],
        due_to: until,
        sort: 'due_on',
        limit: 200,
      },
    }),
    refetchOnWindowFocus: true,
  })
  const today = format.dayOf()
  const rules = useQuery({ ...listLotRulesOptions(), staleTime: 600_000 }).data?.items
  const allowed = rules?.find(({ effective_from }) => effective_from <= today)?.photo_distance_m
  const locate = async () => {
    const found = await currentPosition()
    setNowhere(!found)
    if (found) setStart(found)
  }
  const waiting = Object.values(pending.visits).filter((visit) => visit.report && !visit.refused).length
  return (
    <div className="crew">
      <PageHeader title={t('crew.title')} />
      <div className="send-state">
        <Text role="status" fw={600}>
          {waiting > 0
            ? t('crew.waiting', { count: waiting })
            : pending.sentAt
              ? t('crew.sent', { time: format.time(pending.sentAt) })
              : t('crew.nothing_waits')}
        </Text>
      </div>
      {pending.failure && <Alert color="orange">{t('crew.storage')}</Alert>}
      <QueryState query={orders} title={t('crew.title')}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('crew.empty')}>{t('crew.empty_body')}</EmptyState>
          ) : (
            <Stack>
              <Group>
                <Button
                  size="lg"
                  variant="default"
                  leftSection={<Navigation size={18} aria-hidden />}
                  onClick={() => void locate()}
                >
                  {t('crew.from_here')}
                </Button>
                {nowhere && <Text role="alert">{t('crew.no_position')}</Text>}
              </Group>
              <Text c="dimmed">{t('crew.stops', { count: items.length })}</Text>
              <ol className="stops">
                {routeOrder(items, placeOf, start).map((order) => (
                  <VisitCard
                    key={order.id}
                    order={order}
                    place={placeOf(order)}
                    allowedMeters={allowed}
                    visit={pending.visits[order.id]}
                    onChange={(visit) => pending.change(order.id, visit)}
                  />
                ))}
              </ol>
              {Object.values(pending.visits)
                .filter(({ workOrderId, refused }) => refused && !items.some(({ id }) => id === workOrderId))
                .map(({ workOrderId, refused }) => (
                  <Alert key={workOrderId} color="red" role="alert" title={t('crew.refused')}>
                    <Text>{refused && refusal(refused)}</Text>
                    <Button mt="xs" variant="default" onClick={() => pending.change(workOrderId, null)}>
                      {t('crew.discard')}
                    </Button>
                  </Alert>
                ))}
            </Stack>
          )
        }
      </QueryState>
    </div>
  )
}
