import type { AnswerGroup, ApplicationStatus } from '~/api/gen'
import {
  getApplicationOptions,
  listApplicationsOptions,
  listAssistedApplicationsOptions,
  listProgramsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { boolean, listOf, searchParams, sortBy, text } from '~/ui/search'

export const APPLICATION_STATUSES = [
  'submitted',
  'under_review',
  'needs_information',
  'waitlisted',
  'approved',
  'denied',
  'withdrawn',
  'payment_pending',
  'paid',
  'payment_returned',
  'ready_for_pickup',
  'picked_up',
  'pickup_expired',
] as const satisfies readonly ApplicationStatus[]

export const ANSWER_GROUPS = [
  'applicant',
  'place',
  'items',
  'household',
  'payee',
] as const satisfies readonly AnswerGroup[]

export const applicationsSearch = searchParams({
  status: listOf(APPLICATION_STATUSES),
  program_id: text,
  mine: boolean,
  assigned: boolean,
  overdue: boolean,
  to_tell: boolean,
  reference: text,
  sort: sortBy(['submitted_at', 'updated_at']),
  cursor: text,
})
export type ApplicationsSearch = ReturnType<typeof applicationsSearch>

export const DEFAULT_SORT = 'submitted_at'

export const applicationList = (search: ApplicationsSearch, area: { area?: number[] }) =>
  listApplicationsOptions({
    query: { ...search, area: area.area, sort: search.sort ?? DEFAULT_SORT, limit: 50, include_total: true },
  })

export const applicationDetail = (applicationId: string) =>
  getApplicationOptions({ path: { application_id: applicationId } })

export const assistedSearch = searchParams({ cursor: text })
export const assistedList = (cursor: string | undefined) =>
  listAssistedApplicationsOptions({ query: { cursor } })

export const programList = () => listProgramsOptions()
