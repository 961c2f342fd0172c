import type { ApplicantKind, ProgramTrack } from '~/api/gen'
import {
  getProgramOptions,
  listFundEntriesOptions,
  listFundsOptions,
  listProgramPoliciesOptions,
  listProgramRoundsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { oneOf, searchParams } from '~/ui/search'

export const TRACKS = ['reimbursement', 'income_based'] as const satisfies readonly ProgramTrack[]

export const APPLICANT_KINDS = [
  'owner',
  'tenant',
  'business',
  'religious',
  'non_profit',
  'condominium',
  'vehicle',
] as const satisfies readonly ApplicantKind[]

export const PROGRAM_TABS = ['policies', 'rounds', 'funds'] as const
export const programSearch = searchParams({ tab: oneOf(PROGRAM_TABS) })

export const programDetail = (programId: string) => getProgramOptions({ path: { program_id: programId } })
export const policyList = (programId: string) =>
  listProgramPoliciesOptions({ path: { program_id: programId } })
export const roundList = (programId: string) => listProgramRoundsOptions({ path: { program_id: programId } })
export const fundList = (programId: string) => listFundsOptions({ query: { program_id: programId } })
export const fundEntries = (fundId: string, cursor?: string) =>
  listFundEntriesOptions({ path: { fund_id: fundId }, query: { cursor } })
