import type { DataCategory, DataSharingAgreementStatus, SharingDirection } from '~/api/gen'
import {
  getDataSharingAgreementOptions,
  listDataSharingAgreementsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { oneOf, searchParams, sortBy, text } from '~/ui/search'
import { PURPOSES, TOLD_CATEGORIES } from '~/ui/staff/sharing'

export const AGREEMENT_STATUSES = [
  'draft',
  'in_review',
  'signed',
  'active',
  'suspended',
  'expired',
  'terminated',
] as const satisfies readonly DataSharingAgreementStatus[]
export const CATEGORIES = [...TOLD_CATEGORIES, 'juvenile'] as const satisfies readonly DataCategory[]
export const DIRECTIONS = [
  'mutual',
  'first_to_second',
  'second_to_first',
] as const satisfies readonly SharingDirection[]

export const agreementsSearch = searchParams({
  status: oneOf(AGREEMENT_STATUSES),
  purpose: oneOf(PURPOSES),
  organization_id: text,
  sort: sortBy(['expires_on']),
  cursor: text,
})
export type AgreementsSearch = ReturnType<typeof agreementsSearch>

export const DEFAULT_SORT = 'expires_on'

export const agreementList = (search: AgreementsSearch) =>
  listDataSharingAgreementsOptions({
    query: { ...search, sort: search.sort ?? DEFAULT_SORT, limit: 50, include_total: true },
  })
export const agreementDetail = (agreementId: string) =>
  getDataSharingAgreementOptions({ path: { agreement_id: agreementId } })
