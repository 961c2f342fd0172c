import { useQuery } from '@tanstack/react-query'
import type { FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson'
import { useTranslation } from 'react-i18next'
import type { IncidentReview } from '~/api/gen'
import { getCommunityAreaBoundariesOptions } from '~/api/gen/@tanstack/react-query.gen'

const WIDTH = 480
const HEIGHT = 300
const MARGIN = 16

/** Longitudes shrink towards the pole; at one latitude this factor makes them as long as latitudes. */
const shrink = (latitude: number) => Math.cos((latitude * Math.PI) / 180)

/** Places positions on a sheet of the given size, north up, with the same scale both ways. */
export function placeOnSheet(positions: Position[]): (position: Position) => [number, number] {
  const latitudes = positions.map(([, latitude = 0]) => latitude)
  const factor = shrink((Math.min(...latitudes) + Math.max(...latitudes)) / 2)
  const xs = positions.map(([longitude = 0]) => longitude * factor)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [bottom, top] = [Math.min(...latitudes), Math.max(...latitudes)]
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max(right - left, 1e-9),
    (HEIGHT - 2 * MARGIN) / Math.max(top - bottom, 1e-9),
  )
  return ([longitude = 0, latitude = 0]) => [
    MARGIN + (longitude * factor - left) * scale,
    MARGIN + (top - latitude) * scale,
  ]
}

const rings = (geometry: Polygon | MultiPolygon): Position[][] =>
  geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()

/** Where the incidents of the packet happened, about: numbers as in the list, black on white for any printer. */
export function PacketMap({ reviews }: { reviews: IncidentReview[] }) {
  const { t } = useTranslation('staff-reviews')
  const boundaries = useQuery({
    ...getCommunityAreaBoundariesOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  }).data as unknown as FeatureCollection<Polygon | MultiPolygon> | undefined
  const numbers = new Set(reviews.map(({ facts }) => facts.community_area_number))
  const areas = (boundaries?.features ?? []).filter(({ properties }) => numbers.has(properties?.number))
  const outline = areas.flatMap(({ geometry }) => rings(geometry))
  if (outline.length === 0) return null
  const place = placeOnSheet(outline.flat())
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      role="img"
      aria-label={t('packet.map')}
      className="packet-map"
    >
      {outline.map((ring) => (
        <path
          key={String(ring[0])}
          d={`M${ring.map((position) => place(position).join(',')).join('L')}Z`}
          fill="none"
          stroke="currentColor"
        />
      ))}
      {reviews.map(({ id, facts }, index) => {
        if (!facts.public_point) return null
        const [x, y] = place(facts.public_point.coordinates as Position)
        return (
          <g key={id}>
            <circle cx={x} cy={y} r={10} fill="var(--mantine-color-body)" stroke="currentColor" />
            <text x={x} y={y + 4} textAnchor="middle" fontSize={12} fill="currentColor">
              {index + 1}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
