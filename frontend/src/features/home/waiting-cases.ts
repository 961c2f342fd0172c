import { useQuery } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import { can, useMe } from '~/api/can'
import type { CompensationStatus } from '~/api/gen'
import {
  listBreakGlassAccessesOptions,
  listCasesOptions,
  listCaseTransfersOptions,
  listCompensationApplicationsOptions,
  listReferralsOptions,
} from '~/api/gen/@tanstack/react-query.gen'

const ONE = { limit: 1, include_total: true } as const
const TO_DECIDE = linkOptions({
  to: '/staff/compensation',
  search: { status: ['submitted'] as CompensationStatus[] },
})
/** Offers are few; more than this are not told apart. */
const OFFERS = 50
const REFERRALS = 200

/** What waits of cases, referrals and the emergency fund: each line only when there is something. */
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
  const reads = { enabled: can(me, 'referrals:read') }
  const toAnswer = useQuery({
    ...listReferralsOptions({ query: { direction: 'received', status: 'requested', ...ONE } }),
    ...reads,
  })
  const late = useQuery({
    ...listReferralsOptions({ query: { direction: 'received', overdue: true, ...ONE } }),
    ...reads,
  })
  const ended = useQuery({
    ...listReferralsOptions({ query: { direction: 'sent', open: true, limit: REFERRALS } }),
    enabled: can(me, 'cases:read'),
  })
  const accesses = useQuery({
    ...listBreakGlassAccessesOptions({ query: { reviewed: false, limit: OFFERS } }),
    ...advocate,
  })
  return [
    {
      key: 'glass_to_review',
      count: accesses.data?.items.filter(({ may_review }) => may_review).length ?? 0,
      link: linkOptions({ to: '/staff/break-glass', search: { reviewed: false } }),
    },
    {
      key: 'referrals_to_answer',
      count: toAnswer.data?.total?.count ?? 0,
      link: linkOptions({
        to: '/staff/referrals',
        search: { direction: 'received' as const, status: 'requested' as const },
      }),
    },
    {
      key: 'referrals_overdue',
      count: late.data?.total?.count ?? 0,
      link: linkOptions({
        to: '/staff/referrals',
        search: { direction: 'received' as const, overdue: true },
      }),
    },
    {
      key: 'referrals_to_acknowledge',
      count:
        ended.data?.items.filter(({ next }) => next?.action === 'acknowledge' || next?.action === 'redirect')
          .length ?? 0,
      link: linkOptions({ to: '/staff/referrals', search: { direction: 'sent' as const, open: true } }),
    },
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
