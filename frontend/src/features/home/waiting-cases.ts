import { useQuery } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import { can, useMe } from '~/api/can'
import type { CompensationStatus } from '~/api/gen'
import {
  listCasesOptions,
  listCaseTransfersOptions,
  listCompensationApplicationsOptions,
} from '~/api/gen/@tanstack/react-query.gen'

const ONE = { limit: 1, include_total: true } as const
const TO_DECIDE = linkOptions({
  to: '/staff/compensation',
  search: { status: ['submitted'] as CompensationStatus[] },
})
/** Offers are few; more than this are not told apart. */
const OFFERS = 50

/** What waits of cases and the emergency fund: each line only when there is something. */
export function useWaitingCases() {
  const me = useMe()
  const advocate = { enabled: can(me, 'cases:read') }
  const mine = useQuery({
    ...listCasesOptions({ query: { mine: true, overdue: true, ...ONE } }),
    ...advocate,
  })
  const nobodys = useQuery({
    ...listCasesOptions({ query: { assigned: false, status: 'open', ...ONE } }),
    ...advocate,
  })
  const offers = useQuery({
    ...listCaseTransfersOptions({ query: { status: 'requested', limit: OFFERS } }),
    ...advocate,
  })
  const toDecide = useQuery({
    ...listCompensationApplicationsOptions({ query: { status: ['submitted'], ...ONE } }),
    enabled: can(me, 'compensation:decide'),
  })
  const toPay = useQuery({
    ...listCompensationApplicationsOptions({ query: { to_pay: true, ...ONE } }),
    enabled: can(me, 'compensation:read') && can(me, 'payments:write'),
  })
  return [
    {
      key: 'cases_overdue',
      count: mine.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/cases', search: { mine: true, overdue: true } }),
    },
    {
      key: 'cases_of_nobody',
      count: nobodys.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/cases', search: { assigned: false, status: 'open' as const } }),
    },
    {
      key: 'cases_offered',
      count: offers.data?.items.filter(({ incoming }) => incoming).length ?? 0,
      link: linkOptions({ to: '/staff/case-transfers', search: { status: 'requested' as const } }),
    },
    {
      key: 'compensation_to_decide',
      count: toDecide.data?.total?.count ?? 0,
      link: TO_DECIDE,
    },
    {
      key: 'compensation_to_pay',
      count: toPay.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/compensation', search: { to_pay: true } }),
    },
  ] as const
}
