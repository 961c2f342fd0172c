import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommunityArea, Comparison, Measure, TrendPeriod, TrendPeriodKind, Trends } from '~/api/gen'
import { useFormat } from './format'

export const PERIODS = [
  'week',
  'twenty_eight_days',
  'year_to_date',
] as const satisfies readonly TrendPeriodKind[]
export const COMPARISONS = ['prior_period', 'year_before', 'three_year_mean'] as const

type Residents = Pick<CommunityArea, 'population' | 'population_source' | 'population_year'>

/** One period of the first group: of all groups together when the question had no groups. */
export const periodOf = (trends: Trends | undefined, kind: TrendPeriodKind) =>
  trends?.groups[0]?.periods.find(({ period }) => period === kind)

/** Figures in words. What is hidden is said to be hidden: never a zero, never an empty cell. */
export function useFigures() {
  const { t } = useTranslation('common')
  const format = useFormat()
  return useMemo(() => {
    const count = (figure: { count?: number | null; suppressed: boolean }) => {
      if (figure.suppressed) return t('figures.hidden')
      return figure.count == null ? t('figures.none') : format.rate(figure.count)
    }
    const change = ({ change_percent, suppressed }: Comparison) => {
      if (suppressed) return t('figures.hidden')
      return change_percent == null ? t('figures.not_compared') : format.changePercent(change_percent)
    }
    /** What it was, and the change since then. */
    const comparison = (compared: Comparison) =>
      compared.suppressed || compared.change_percent == null
        ? count(compared)
        : t('figures.comparison', {
            count: count(compared),
            change: format.changePercent(compared.change_percent),
          })
    const days = ({ starts_on, ends_on }: { starts_on: string; ends_on: string }) =>
      format.dateRange(starts_on, ends_on)
    /** The finding of a period against the year before, as a sentence. */
    const finding = (period: TrendPeriod, measure: Measure) => {
      const name = t(`figures.period.${period.period}`)
      if (period.suppressed || period.count == null) return t('figures.finding.hidden', { period: name })
      const what = t(`figures.counted.${measure}`, {
        count: period.count,
        number: format.number(period.count),
      })
      const percent = period.year_before.suppressed ? null : period.year_before.change_percent
      if (percent == null) return t('figures.finding.only', { period: name, what })
      const rounded = Math.round(percent)
      if (rounded === 0) return t('figures.finding.same', { period: name, what })
      return t(rounded > 0 ? 'figures.finding.more' : 'figures.finding.fewer', {
        period: name,
        what,
        percent: format.number(Math.abs(rounded)),
      })
    }
    /** How many residents, and which count says so. */
    const population = ({ population: residents, population_source, population_year }: Residents) => {
      if (residents == null) return t('unknown')
      const year = population_year == null ? '' : String(population_year)
      const source = population_source ?? ''
      const origin = (source.includes(year) ? [source] : [source, year]).filter(Boolean).join(', ')
      return origin ? `${format.number(residents)} (${origin})` : format.number(residents)
    }
    return { count, change, comparison, days, finding, population }
  }, [t, format])
}
