import type { FeatureCollection, MultiPolygon } from 'geojson'
import { useCallback } from 'react'
import { flatten } from './flat'
import { type Plot, PlotChart } from './plot-chart'

interface ChoroplethProps {
  /** Boundaries of the areas, with `number` and `name` among their properties. */
  boundaries: FeatureCollection<MultiPolygon>
  /** Fill by area number; areas without one stay white. */
  shades: Record<number, string>
  /** What the map shows. The table beside it has the same content: name it in the label. */
  label: string
  height?: number
}

/** A map of shaded areas that is only looked at: small enough for public pages. */
export function Choropleth({ boundaries, shades, label, height = 420 }: ChoroplethProps) {
  const build = useCallback(
    (plot: Plot) => {
      const areas = flatten(boundaries)
      const color = (feature: { properties: { number: number } }) =>
        shades[feature.properties.number] ?? '#ffffff'
      return {
        projection: { type: 'reflect-y' as const, domain: areas },
        color: { type: 'identity' as const },
        marks: [
          plot.geo(areas, {
            fill: color as never,
            stroke: '#06375c',
            strokeWidth: 0.8,
            title: ((feature: { properties: { name: string } }) => feature.properties.name) as never,
          }),
        ],
      }
    },
    [boundaries, shades],
  )
  return <PlotChart build={build} label={label} height={height} />
}
