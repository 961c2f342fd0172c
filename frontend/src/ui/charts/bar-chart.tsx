import { useCallback } from 'react'
import { type Plot, PlotChart, SERIES } from './plot-chart'

interface BarChartProps {
  bars: { label: string; value: number | null }[]
  /** What the bars show, for those who do not see them. */
  label: string
  format: (value: number) => string
  /** Stands where a value is hidden. */
  hidden: string
}

const BAR_HEIGHT = 36
/** Pixels of one em of the labels. */
const LABEL_EM = 12

const labelWidth = (width: number) => Math.min(200, Math.round(width * 0.42))

/** Bars with their names and numbers written beside them. */
export function BarChart({ bars, label, format, hidden }: BarChartProps) {
  const build = useCallback(
    (plot: Plot, width: number) => ({
      marginLeft: labelWidth(width),
      marginRight: bars.some(({ value }) => value === null) ? 130 : 60,
      x: { axis: null, zero: true },
      y: { label: null, domain: bars.map((bar) => bar.label) },
      marks: [
        plot.axisY({ label: null, tickSize: 0, lineWidth: labelWidth(width) / LABEL_EM }),
        plot.barX(
          bars.filter(({ value }) => value !== null),
          { x: 'value', y: 'label', fill: SERIES, insetTop: 4, insetBottom: 4 },
        ),
        plot.text(bars, {
          x: (bar: { value: number | null }) => bar.value ?? 0,
          y: 'label',
          text: (bar: { value: number | null }) => (bar.value === null ? hidden : format(bar.value)),
          textAnchor: 'start',
          dx: 6,
        }),
      ],
    }),
    [bars, format, hidden],
  )
  return <PlotChart build={build} label={label} height={bars.length * BAR_HEIGHT + 20} />
}
