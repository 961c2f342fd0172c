import { useQuery } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import { can, useMe } from '~/api/can'
import type { RecommendationStatus } from '~/api/gen'
import {
  getConfidentialityAgreementOptions,
  listActionsOptions,
  listRecommendationsOptions,
} from '~/api/gen/@tanstack/react-query.gen'

const PROPOSED: RecommendationStatus[] = ['proposed']
const ONE = { limit: 1, include_total: true } as const
const OWN = { own_organization: true, unfinished: true } as const

/** What waits of actions, reviews and recommendations: each line only when there is something. */
export function useWaitingReviews() {
  const me = useMe()
  const actions = { enabled: can(me, 'actions:read') }
  const mine = useQuery({
    ...listActionsOptions({ query: { mine: true, unfinished: true, ...ONE } }),
    ...actions,
  })
  const own = useQuery({ ...listActionsOptions({ query: { ...OWN, ...ONE } }), ...actions })
  const overdue = useQuery({
    ...listActionsOptions({ query: { own_organization: true, overdue: true, ...ONE } }),
    ...actions,
  })
  const toVerify = useQuery({ ...listActionsOptions({ query: { to_verify: true, ...ONE } }), ...actions })
  const escalated = useQuery({
    ...listActionsOptions({ query: { escalated: true, unfinished: true, ...ONE } }),
    enabled: can(me, 'recommendations:respond') && can(me, 'actions:read'),
  })
  const proposed = useQuery({
    ...listRecommendationsOptions({ query: { status: PROPOSED, ...ONE } }),
    enabled: can(me, 'recommendations:respond'),
  })
  const agreement = useQuery({
    ...getConfidentialityAgreementOptions(),
    enabled: can(me, 'reviews:read'),
  })
  return [
    {
      key: 'actions_mine',
      count: mine.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/actions', search: { mine: true } }),
    },
    {
      key: 'actions_own',
      count: own.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/actions', search: { own_organization: true } }),
    },
    {
      key: 'actions_overdue',
      count: overdue.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/actions', search: { own_organization: true, overdue: true } }),
    },
    {
      key: 'actions_to_verify',
      count: toVerify.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/actions', search: { to_verify: true } }),
    },
    {
      key: 'actions_escalated',
      count: escalated.data?.total?.count ?? 0,
      link: linkOptions({ to: '/staff/actions', search: { escalated: true } }),
    },
    {
      key: 'recommendations_proposed',
      count: proposed.data?.total?.count ?? 0,
      link: linkOptions({
        to: '/staff/recommendations',
        search: { status: PROPOSED },
      }),
    },
    {
      key: 'agreement_missing',
      count: agreement.data && !agreement.data.in_force ? 1 : 0,
      link: linkOptions({ to: '/staff/confidentiality-agreement' }),
    },
  ] as const
}
