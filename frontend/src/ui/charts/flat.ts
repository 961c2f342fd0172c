import type { Feature, FeatureCollection, MultiPolygon } from 'geojson'

/** Boundaries in a flat plane without distortion near their middle, so that a plain drawing has the right shape. */
export function flatten(boundaries: FeatureCollection<MultiPolygon>): FeatureCollection<MultiPolygon> {
  const latitudes = boundaries.features.flatMap(({ geometry }) =>
    geometry.coordinates.flatMap((polygon) => (polygon[0] ?? []).map((position) => position[1] ?? 0)),
  )
  const middle = (Math.min(...latitudes) + Math.max(...latitudes)) / 2
  const shrink = Math.cos((middle * Math.PI) / 180)
  const flat = (feature: Feature<MultiPolygon>): Feature<MultiPolygon> => ({
    ...feature,
    geometry: {
      type: 'MultiPolygon',
      coordinates: feature.geometry.coordinates.map((polygon) =>
        polygon.map((ring) => ring.map(([x = 0, y = 0]) => [x * shrink, y])),
      ),
    },
  })
  return { type: 'FeatureCollection', features: boundaries.features.map(flat) }
}
