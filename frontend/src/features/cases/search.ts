import type {
  CaseIncidentKind,
  CaseNoteKind,
  CaseStatus,
  CaseTransferStatus,
  ConsentMethod,
  ContactChannel,
  PersonRelation,
} from '~/api/gen'
import {
  getCaseOptions,
  listActionsOptions,
  listBreakGlassAccessesOptions,
  listCaseDisclosuresOptions,
  listCaseErasuresOptions,
  listCasesOptions,
  listCaseTransfersOptions,
  listCaseWorkloadsOptions,
  listConsentsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { boolean, oneOf, searchParams, sortBy, text } from '~/ui/search'

export const CASE_STATUSES = ['open', 'closed'] as const satisfies readonly CaseStatus[]
export const INCIDENT_KINDS = ['nonfatal_shooting', 'homicide'] as const satisfies readonly CaseIncidentKind[]
export const RELATIONS = [
  'victim',
  'parent',
  'child',
  'spouse_partner',
  'sibling',
  'guardian',
  'other_next_of_kin',
  'proxy',
  'household_member',
  'alleged_offender',
] as const satisfies readonly PersonRelation[]
export const NOTE_KINDS = ['contact', 'attempt', 'observation'] as const satisfies readonly CaseNoteKind[]
export const CHANNELS = ['phone', 'text', 'email', 'none'] as const satisfies readonly ContactChannel[]
export const TRANSFER_STATUSES = [
  'requested',
  'accepted',
  'declined',
  'withdrawn',
] as const satisfies readonly CaseTransferStatus[]

export const CONSENT_METHODS = [
  'electronic',
  'written',
  'verbal_witnessed',
] as const satisfies readonly ConsentMethod[]

export const casesSearch = searchParams({
  status: oneOf(CASE_STATUSES),
  incident_kind: oneOf(INCIDENT_KINDS),
  reference: text,
  advocate_id: text,
  mine: boolean,
  assigned: boolean,
  overdue: boolean,
  legal_hold: boolean,
  sort: sortBy(['created_at', 'contact_due_on']),
  cursor: text,
})
export type CasesSearch = ReturnType<typeof casesSearch>

export const DEFAULT_SORT = '-created_at'

export const caseList = (search: CasesSearch, area: number | undefined) =>
  listCasesOptions({
    query: { ...search, area, sort: search.sort ?? DEFAULT_SORT, limit: 50, include_total: true },
  })

export const caseDetail = (caseId: string) => getCaseOptions({ path: { case_id: caseId } })
export const disclosureList = (caseId: string) =>
  listCaseDisclosuresOptions({ path: { case_id: caseId }, query: { limit: 200 } })
export const erasureList = (cursor: string | undefined) =>
  listCaseErasuresOptions({ query: { cursor, limit: 50 } })
/** Cases that are erased until a day. */
export const toEraseList = (day: string) => listCasesOptions({ query: { erase_until: day, limit: 200 } })
export const consentList = (caseId: string) => listConsentsOptions({ path: { case_id: caseId } })
/** Every task of a case, the next one first. */
export const taskList = (caseId: string) =>
  listActionsOptions({ query: { case_id: caseId, sort: 'due_at', limit: 200 } })
export const workloadList = () => listCaseWorkloadsOptions()

export const erasuresSearch = searchParams({ cursor: text })

export const breakGlassSearch = searchParams({ reviewed: boolean, cursor: text })
export type BreakGlassSearch = ReturnType<typeof breakGlassSearch>
export const accessList = (search: BreakGlassSearch) =>
  listBreakGlassAccessesOptions({ query: { ...search, limit: 50 } })

export const transfersSearch = searchParams({ status: oneOf(TRANSFER_STATUSES), cursor: text })
export type TransfersSearch = ReturnType<typeof transfersSearch>
export const transferList = (search: TransfersSearch) =>
  listCaseTransfersOptions({ query: { ...search, limit: 50 } })
