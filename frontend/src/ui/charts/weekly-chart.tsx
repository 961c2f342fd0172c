import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrendWeek } from '~/api/gen'
import { type Plot, PlotChart, SERIES } from './plot-chart'
import { ofWeeks } from './weeks'

interface WeeklyChartProps {
  weeks: TrendWeek[]
  /** What the line shows, for those who do not see it. */
  label: string
  height?: number
}

/** A line by week: dashed where numbers may still change, a cross on the ground where a number is hidden. */
export function WeeklyChart({ weeks, label, height = 240 }: WeeklyChartProps) {
  const { i18n } = useTranslation()
  const language = i18n.language
  const build = useCallback(
    (plot: Plot) => {
      const { firm, provisional, hidden } = ofWeeks(weeks)
      const month = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' })
      const year = new Intl.DateTimeFormat(language, { year: 'numeric', timeZone: 'UTC' })
      const line = { x: 'day', y: 'count', stroke: SERIES }
      return {
        marginLeft: 40,
        x: { label: null, type: 'utc' as const },
        y: { label: null, zero: true, grid: true, ticks: 4 },
        marks: [
          plot.axisX({
            ticks: 6,
            label: null,
            tickFormat: (day: Date) =>
              day.getUTCMonth() === 0
                ? year.format(day)
                : `${month.format(day)} ${year.format(day).slice(-2)}`,
          }),
          plot.axisY({
            label: null,
            ticks: 4,
            tickFormat: (value: number) => (value % 1 ? '' : String(value)),
          }),
          plot.ruleY([0]),
          plot.lineY(firm, { ...line, strokeWidth: 2 }),
          plot.lineY(provisional, { ...line, strokeWidth: 1.5, strokeDasharray: '3 3' }),
          plot.dot(
            provisional.filter(({ ownsCount }) => ownsCount),
            { ...line, fill: 'none', r: 3 },
          ),
          plot.dot(hidden, { x: 'day', y: 0, symbol: 'times', stroke: 'currentColor', r: 3 }),
        ],
      }
    },
    [weeks, language],
  )
  return <PlotChart build={build} label={label} height={height} />
}
