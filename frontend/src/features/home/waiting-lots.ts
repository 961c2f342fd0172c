import { useQuery } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import { can, useMe } from '~/api/can'
import { listLotNominationsOptions, listWorkOrdersOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'

const ONE = { limit: 1, include_total: true } as const

/** What waits of vacant lots: each line only when there is something. */
export function useWaitingLots() {
  const me = useMe()
  const today = useFormat().dayOf()
  const plans = { enabled: can(me, 'lots:write') }
  const nominated = useQuery({
    ...listLotNominationsOptions({ query: { status: 'received', ...ONE } }),
    ...plans,
  })
  const missed = useQuery({ ...listWorkOrdersOptions({ query: { missed: true, ...ONE } }), ...plans })
  const toVerify = useQuery({
    ...listWorkOrdersOptions({ query: { to_verify: true, ...ONE } }),
    enabled: can(me, 'work_orders:verify'),
  })
  const due = useQuery({
    ...listWorkOrdersOptions({
      query: { own_organization: true, status: ['planned', 'blocked'], due_to: today, ...ONE },
    }),
    enabled: can(me, 'work_orders:write') && can(me, 'lots:read'),
  })
  return [
    {
      key: 'visits_due',
      count: due.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/crew-visits' }),
    },
    {
      key: 'visits_to_verify',
      count: toVerify.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/work-orders', search: { to_verify: true } }),
    },
    {
      key: 'visits_missed',
      count: missed.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/work-orders', search: { missed: true } }),
    },
    {
      key: 'lots_nominated',
      count: nominated.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/lot-nominations', search: { status: 'received' as const } }),
    },
  ] as const
}
