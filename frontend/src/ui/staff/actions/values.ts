import type { ActionKind, ActionPriority, ActionStatus } from '~/api/gen'

export const ACTION_STATUSES = [
  'open',
  'in_progress',
  'blocked',
  'done',
  'verified',
  'cancelled',
] as const satisfies readonly ActionStatus[]
export const ACTION_KINDS = ['people', 'place'] as const satisfies readonly ActionKind[]
export const ACTION_PRIORITIES = ['normal', 'high', 'urgent'] as const satisfies readonly ActionPriority[]
export const ACTION_RECURRENCES = ['weekly', 'every_two_weeks', 'monthly'] as const
