import type { ReviewSessionStatus } from '~/api/gen'
import {
  getReviewMinutesOptions,
  getReviewSessionOptions,
  listCarriedActionsOptions,
  listIncidentReviewsOptions,
  listReviewSessionsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { listOf, searchParams, sortBy, text } from '~/ui/search'

export const SESSION_STATUSES = [
  'scheduled',
  'data_locked',
  'in_session',
  'minutes_draft',
  'minutes_final',
  'archived',
] as const satisfies readonly ReviewSessionStatus[]

export const sessionsSearch = searchParams({
  team_id: text,
  status: listOf(SESSION_STATUSES),
  sort: sortBy(['meets_at']),
  cursor: text,
})
export type SessionsSearch = ReturnType<typeof sessionsSearch>
export const DEFAULT_SORT = '-meets_at'

export const sessionList = (search: SessionsSearch) =>
  listReviewSessionsOptions({ query: { ...search, sort: search.sort ?? DEFAULT_SORT, limit: 50 } })

/** Which part of the meeting is shown: an id of an incident review, or one of the fixed parts. */
export const meetingSearch = searchParams({ step: text })

export const sessionDetail = (id: string) => getReviewSessionOptions({ path: { session_id: id } })
export const carriedActions = (id: string) => listCarriedActionsOptions({ path: { session_id: id } })
export const sessionIncidents = (id: string) =>
  listIncidentReviewsOptions({ query: { session_id: id, sort: 'position', limit: 200 } })
export const sessionMinutes = (id: string) => getReviewMinutesOptions({ path: { session_id: id } })
