import type { PlotOptions } from '@observablehq/plot'
import { useEffect, useRef } from 'react'
import type * as PlotBundle from './plot-bundle'

export type Plot = typeof PlotBundle

interface PlotChartProps {
  /** Describes the chart; keep it stable (`useCallback`), as each new function draws again. */
  build: (plot: Plot, width: number) => PlotOptions
  /** What the chart shows, for those who do not see it. The numbers belong into a table beside it. */
  label: string
  height?: number
}

/** The color of a single series, readable on the light, the dark and the printed ground (`chart-card.css`). */
export const SERIES = 'var(--series)'

/** Draws with Observable Plot, which loads only when a chart is shown. Use it inside `ChartCard`. */
export function PlotChart({ build, label, height = 260 }: PlotChartProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let current = true
    let drawnWidth = 0
    const draw = async () => {
      const plot = await import('./plot-bundle')
      const width = box.current?.clientWidth || 640
      if (!current || width === drawnWidth) return
      drawnWidth = width
      const chart = plot.plot({
        ...build(plot, width),
        width,
        height,
        style: { background: 'transparent', color: 'currentColor', fontFamily: 'inherit', fontSize: '12px' },
      })
      chart.setAttribute('role', 'img')
      chart.setAttribute('aria-label', label)
      // Plot names its groups, which is not allowed on elements without a role.
      for (const group of chart.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label')
      box.current?.replaceChildren(chart)
    }
    const observer = new ResizeObserver(() => void draw())
    if (box.current) observer.observe(box.current)
    void draw()
    return () => {
      current = false
      observer.disconnect()
    }
  }, [build, label, height])
  return <div ref={box} style={{ minHeight: height }} />
}
