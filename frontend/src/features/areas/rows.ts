import type { CommunityArea, TrendPeriod, TrendPeriodKind, Trends } from '~/api/gen'
import type { AreaChoice } from '~/features/shell/area'

export interface AreaRow {
  area: CommunityArea
  periods: Partial<Record<TrendPeriodKind, TrendPeriod>>
}

/** Each area with its figures; those in focus only, when these are chosen. */
export function areaRows(areas: CommunityArea[], trends: Trends | undefined, choice: AreaChoice): AreaRow[] {
  const byArea = new Map(trends?.groups.map((group) => [group.community_area_number, group.periods]))
  return areas
    .filter((area) => choice !== 'focus' || area.is_focus)
    .map((area) => ({
      area,
      periods: Object.fromEntries((byArea.get(area.number) ?? []).map((period) => [period.period, period])),
    }))
}

const count = (period: TrendPeriod | undefined) => (period?.suppressed ? null : period?.count)
const change = (period: TrendPeriod | undefined) =>
  period?.year_before.suppressed ? null : period?.year_before.change_percent

/** What a column sorts by. Hidden and unknown figures have no place in the order. */
const VALUES: Record<string, (row: AreaRow) => string | number | null | undefined> = {
  name: ({ area }) => area.name,
  is_focus: ({ area }) => (area.is_focus ? 0 : 1),
  population: ({ area }) => area.population,
  week: ({ periods }) => count(periods.week),
  twenty_eight_days: ({ periods }) => count(periods.twenty_eight_days),
  twenty_eight_days_change: ({ periods }) => change(periods.twenty_eight_days),
  year_to_date: ({ periods }) => count(periods.year_to_date),
  year_to_date_change: ({ periods }) => change(periods.year_to_date),
  rate: ({ periods }) => periods.year_to_date?.rate_per_10000,
}

/** The rows in the order of `sort`; what has no value comes last either way, and equal values go by name. */
export function sortRows(rows: AreaRow[], sort: string, locale: string): AreaRow[] {
  const value = VALUES[sort.replace(/^-/, '')] ?? VALUES.name
  const sign = sort.startsWith('-') ? -1 : 1
  const compareText = new Intl.Collator(locale).compare
  return [...rows].sort((left, right) => {
    const [a, b] = [value?.(left), value?.(right)]
    const byName = compareText(left.area.name, right.area.name)
    if (a == null || b == null) return a == null && b == null ? byName : a == null ? 1 : -1
    const order = typeof a === 'string' ? compareText(a, String(b)) : a - Number(b)
    return order === 0 ? byName : sign * order
  })
}
