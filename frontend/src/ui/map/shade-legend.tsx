import type { ShadeStep } from './shades'
import './shade-legend.css'

interface ShadeLegendProps {
  /** What the shades mean, with the unit. */
  title: string
  steps: ShadeStep[]
  format: (value: number) => string
  /** Words for areas without a shade, where there are any. */
  without?: string
}

/** The numbers behind the shades of a map. */
export function ShadeLegend({ title, steps, format, without }: ShadeLegendProps) {
  return (
    <div className="shade-legend">
      <p>{title}</p>
      <ul>
        {steps.map(({ color, from, to }) => (
          <li key={color}>
            <span style={{ background: color }} aria-hidden />
            {from === to ? format(from) : `${format(from)} – ${format(to)}`}
          </li>
        ))}
        {without && (
          <li>
            <span aria-hidden />
            {without}
          </li>
        )}
      </ul>
    </div>
  )
}
