import type { WorkOrderKind } from '~/api/gen'

export const WORK_ORDER_KINDS = [
  'cleanup',
  'mow',
  'planting',
  'fence',
  'watering',
  'snow',
  'inspection',
] as const satisfies readonly WorkOrderKind[]
