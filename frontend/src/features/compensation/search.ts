import type { CompensationDenialReason, CompensationStatus } from '~/api/gen'
import {
  getCompensationApplicationOptions,
  getCompensationFundOptions,
  listCompensationApplicationsOptions,
  listCompensationPoliciesOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { boolean, listOf, searchParams, sortBy, text } from '~/ui/search'

export const COMPENSATION_STATUSES = [
  'draft',
  'submitted',
  'approved',
  'partially_approved',
  'denied',
  'withdrawn',
] as const satisfies readonly CompensationStatus[]
export const DENIAL_REASONS = [
  'out_of_area',
  'out_of_period',
  'not_resident',
  'incident_not_eligible',
  'duplicate',
  'missing_documents',
  'cap_reached',
  'funds_exhausted',
] as const satisfies readonly CompensationDenialReason[]

export const compensationSearch = searchParams({
  status: listOf(COMPENSATION_STATUSES),
  reference: text,
  overdue: boolean,
  to_pay: boolean,
  sort: sortBy(['created_at']),
  cursor: text,
})
export type CompensationSearch = ReturnType<typeof compensationSearch>

export const DEFAULT_SORT = '-created_at'

export const compensationList = (search: CompensationSearch) =>
  listCompensationApplicationsOptions({
    query: { ...search, sort: search.sort ?? DEFAULT_SORT, limit: 50, include_total: true },
  })
export const compensationDetail = (applicationId: string) =>
  getCompensationApplicationOptions({ path: { application_id: applicationId } })
export const compensationFund = () => getCompensationFundOptions()
export const policyList = () => listCompensationPoliciesOptions()
