import type { LotCondition, WorkOrderStatus } from '~/api/gen'
import { getWorkOrderOptions, listWorkOrdersOptions } from '~/api/gen/@tanstack/react-query.gen'
import { boolean, date, integer, listOf, searchParams, sortBy, text } from '~/ui/search'
import { WORK_ORDER_KINDS } from '~/ui/staff/lots/values'

export const WORK_ORDER_STATUSES = [
  'planned',
  'blocked',
  'performed',
  'verified',
  'cancelled',
] as const satisfies readonly WorkOrderStatus[]

export const CONDITIONS = ['good', 'fair', 'poor', 'hazard'] as const satisfies readonly LotCondition[]

export const workOrdersSearch = searchParams({
  status: listOf(WORK_ORDER_STATUSES),
  kind: listOf(WORK_ORDER_KINDS),
  organization_id: text,
  to_verify: boolean,
  missed: boolean,
  own_organization: boolean,
  due_from: date,
  due_to: date,
  sort: sortBy(['due_on']),
  cursor: text,
})
export type WorkOrdersSearch = ReturnType<typeof workOrdersSearch>

export const DEFAULT_SORT = 'due_on'

interface Areas {
  area?: number[]
  focus?: boolean
}

export const workOrderList = (search: WorkOrdersSearch, area: Areas) =>
  listWorkOrdersOptions({
    query: { ...search, ...area, sort: search.sort ?? DEFAULT_SORT, limit: 50, include_total: true },
  })

export const workOrderDetail = (workOrderId: string) =>
  getWorkOrderOptions({ path: { work_order_id: workOrderId } })

export const seasonPlansSearch = searchParams({ season: integer, cursor: text })
