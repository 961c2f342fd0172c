import type { ApplicantKind, ProgramTrack } from '~/api/gen'
import {
  getProgramOptions,
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

export const PROGRAM_TABS = ['policies', 'rounds'] as const
export const programSearch = searchParams({ tab: oneOf(PROGRAM_TABS) })

export const programDetail = (programId: string) => getProgramOptions({ path: { program_id: programId } })
export const policyList = (programId: string) =>
  listProgramPoliciesOptions({ path: { program_id: programId } })
export const roundList = (programId: string) => listProgramRoundsOptions({ path: { program_id: programId } })
