import type { TrendWeek } from '~/api/gen'

interface WeekPoint {
  day: Date
  /** Not a number where it is hidden: the line has a gap. */
  count: number
  /** False for the firm week that only ties the dashed line to the solid one. */
  ownsCount: boolean
}

/** The weeks as the parts of a chart: what is firm, what may still change, and what is hidden. */
export function ofWeeks(weeks: TrendWeek[]) {
  const points = weeks.map((week) => ({
    day: new Date(`${week.week_start}T00:00:00Z`),
    count: week.suppressed ? Number.NaN : (week.count ?? Number.NaN),
    ownsCount: true,
    week,
  }))
  const first = points.findIndex(({ week }) => week.provisional)
  const tie = points[first - 1]
  const provisional: WeekPoint[] = first < 0 ? [] : points.slice(first)
  return {
    firm: (first < 0 ? points : points.slice(0, first)) as WeekPoint[],
    provisional: tie ? [{ ...tie, ownsCount: false }, ...provisional] : provisional,
    hidden: points.filter(({ week }) => week.suppressed),
  }
}
