import type { ReferralDirection, ReferralOutcome, ReferralStatus, ReferralUrgency } from '~/api/gen'
import {
  getReferralMeasuresOptions,
  getReferralOptions,
  listReferralsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { boolean, oneOf, searchParams, sortBy, text } from '~/ui/search'

export const REFERRAL_STATUSES = [
  'draft',
  'requested',
  'accepted',
  'rejected',
  'in_progress',
  'on_hold',
  'completed',
  'failed',
  'cancelled',
  'entered_in_error',
] as const satisfies readonly ReferralStatus[]
export const DIRECTIONS = ['received', 'sent'] as const satisfies readonly ReferralDirection[]
export const URGENCIES = ['emergency', 'urgent', 'routine'] as const satisfies readonly ReferralUrgency[]
/** What may come of a referral that led to help, and of one that did not. */
export const OUTCOMES = {
  completed: ['service_started', 'service_completed'],
  failed: ['could_not_reach', 'declined', 'ineligible', 'moved', 'other'],
} as const satisfies Record<string, readonly ReferralOutcome[]>

export const referralsSearch = searchParams({
  direction: oneOf(DIRECTIONS),
  status: oneOf(REFERRAL_STATUSES),
  urgency: oneOf(URGENCIES),
  kind: text,
  reference: text,
  open: boolean,
  overdue: boolean,
  sort: sortBy(['created_at', 'due_at']),
  cursor: text,
})
export type ReferralsSearch = ReturnType<typeof referralsSearch>

export const DEFAULT_SORT = '-created_at'

export const referralList = (search: ReferralsSearch) =>
  listReferralsOptions({
    query: { ...search, sort: search.sort ?? DEFAULT_SORT, limit: 50, include_total: true },
  })
export const referralDetail = (referralId: string) =>
  getReferralOptions({ path: { referral_id: referralId } })

export const measuresSearch = searchParams({ from: text, until: text })
export type MeasuresSearch = ReturnType<typeof measuresSearch>
export const measures = (search: MeasuresSearch) => getReferralMeasuresOptions({ query: search })
