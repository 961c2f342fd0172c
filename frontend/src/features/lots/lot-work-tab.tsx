import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Lot, WorkOrder } from '~/api/gen'
import { listLotSeasonPlansOptions, listWorkOrdersOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { AnchorLink } from '~/ui/staff/links'
import { WorkOrderStatusTag } from '~/ui/staff/lots/words'
import { WorkPhotoPair } from '~/ui/staff/lots/work-photo'
import { QueryState } from '~/ui/staff/query-state'

/** What was and will be done on a lot, newest first, with the pictures of the latest visit that has both. */
export function LotWorkTab({ lot }: { lot: Lot }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const orders = useQuery(listWorkOrdersOptions({ query: { lot_id: lot.id, sort: '-due_on', limit: 100 } }))
  const plans = useQuery(listLotSeasonPlansOptions({ query: { lot_id: lot.id, limit: 10 } }))
  return (
    <QueryState query={orders}>
      {({ items }) => (
        <Stack>
          <LotPictures lot={lot} orders={items} />
          {plans.data?.items.map(({ id, season, organization, visits, verified, missed }) => (
            <Text key={id}>
              {t('work.plan_line', {
                season,
                organization: organization.name,
                verified: format.number(verified),
                visits: format.number(visits),
                missed: format.number(missed),
              })}
            </Text>
          ))}
          {items.length === 0 && <Text>{t('work.none')}</Text>}
          <ul style={{ margin: 0, paddingInlineStart: '1.2rem', lineHeight: 2 }}>
            {items.map((order) => (
              <li key={order.id}>
                <Group gap="xs">
                  <AnchorLink to="/staff/work-orders/$workOrderId" params={{ workOrderId: order.id }}>
                    {t('work.line', {
                      kind: t(`kind.${order.kind}`),
                      date: format.date(order.performed_at ?? order.due_on),
                      organization: order.organization.name,
                    })}
                  </AnchorLink>
                  <WorkOrderStatusTag order={order} />
                </Group>
              </li>
            ))}
          </ul>
        </Stack>
      )}
    </QueryState>
  )
}

function LotPictures({ lot, orders }: { lot: Lot; orders: WorkOrder[] }) {
  // The first state that anybody saw beside the latest.
  const photos = orders
    .flatMap((order) => order.photos)
    .toSorted((left, right) => left.taken_at.localeCompare(right.taken_at))
  const before = photos.find(({ role }) => role === 'before')
  const after = photos.findLast(({ role }) => role === 'after')
  if (!before || !after) return null
  return <WorkPhotoPair before={before.id} after={after.id} place={lot.address} />
}
