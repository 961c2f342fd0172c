import { oneOf, searchParams } from '~/ui/search'

export const RULE_TABS = ['terms', 'categories', 'rules', 'agreement', 'playbooks'] as const
export const rulesSearch = searchParams({ tab: oneOf(RULE_TABS) })
