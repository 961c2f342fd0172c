import type { Measure, TrendPeriodKind } from '~/api/gen'
import {
  getCommunityAreaOptions,
  getTrendsOptions,
  listCommunityAreasOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { oneOf, searchParams, sortBy } from '~/ui/search'

export const SHADED = [
  'week',
  'twenty_eight_days',
  'year_to_date',
] as const satisfies readonly TrendPeriodKind[]
export const MEASURES = ['victimizations', 'incidents'] as const satisfies readonly Measure[]

/** `shade`: the period whose rate the map shows. */
export const areasSearch = searchParams({
  sort: sortBy([
    'name',
    'is_focus',
    'population',
    'week',
    'twenty_eight_days',
    'twenty_eight_days_change',
    'year_to_date',
    'year_to_date_change',
    'rate',
  ]),
  shade: oneOf(SHADED),
})
export type AreasSearch = ReturnType<typeof areasSearch>

export const areaSearch = searchParams({ measure: oneOf(MEASURES) })

export const allAreas = () => listCommunityAreasOptions({ query: { sort: 'name' } })
export const trendsByArea = () => getTrendsOptions({ query: { group_by: 'area' } })

export const areaDetail = (number: number) => getCommunityAreaOptions({ path: { number } })
export const areaTrends = (number: number, measure: Measure) =>
  getTrendsOptions({ query: { area: [number], measure } })
export const areaTrendsByKind = (number: number, measure: Measure) =>
  getTrendsOptions({ query: { area: [number], measure, group_by: 'kind' } })
