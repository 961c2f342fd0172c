import type { Comparison, TrendPeriod, Trends } from '~/api/gen'
import { COMPARISONS } from '~/ui/figures'

interface Words {
  header: string[]
  hidden: string
  yes: string
  no: string
  period: (period: TrendPeriod['period']) => string
  compared: (name: (typeof COMPARISONS)[number] | 'itself') => string
}

/** The figures as a table to take along: one line per period and comparison. Hidden figures say so. */
export function figuresTable(trends: Trends, words: Words): (string | number | null)[][] {
  const figure = (one: { count?: number | null; suppressed: boolean }) =>
    one.suppressed ? words.hidden : (one.count ?? null)
  const change = ({ change_percent, suppressed }: Comparison) =>
    suppressed ? words.hidden : (change_percent ?? null)
  const lines = (trends.groups[0]?.periods ?? []).flatMap((period) => [
    [
      words.period(period.period),
      words.compared('itself'),
      period.starts_on,
      period.ends_on,
      figure(period),
      null,
      period.suppressed ? words.hidden : (period.rate_per_10000 ?? null),
      period.provisional ? words.yes : words.no,
    ],
    ...COMPARISONS.map((name) => [
      words.period(period.period),
      words.compared(name),
      period[name].starts_on,
      period[name].ends_on,
      figure(period[name]),
      change(period[name]),
      null,
      null,
    ]),
  ])
  return [words.header, ...lines]
}
