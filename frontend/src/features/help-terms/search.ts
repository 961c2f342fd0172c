import type { HelpTermKind } from '~/api/gen'
import { oneOf, searchParams } from '~/ui/search'

export const HELP_TERM_KINDS = [
  'service_kind',
  'referral_reason',
  'closure_reason',
] as const satisfies readonly HelpTermKind[]

export const helpTermsSearch = searchParams({ kind: oneOf(HELP_TERM_KINDS) })
