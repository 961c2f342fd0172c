import type { FeatureCollection, Point } from 'geojson'
import { Component, lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'

export interface AreaMapProps {
  /** What the map shows. The list or table beside it has the same content: name it in the label. */
  label: string
  /** The boundaries as the API gives them: properties `number`, `name`. */
  areas: FeatureCollection
  selectedArea?: number
  onSelectArea?: (number: number) => void
  /** Fill color by area number (`shadeByQuantile`); areas without one stay plain. */
  shades?: Record<number, string>
  /** Clustered where they are close; properties need an `id`. */
  points?: FeatureCollection<Point>
  onSelectPoint?: (id: string) => void
  height?: number
}

const MapCanvas = lazy(() => import('./map-canvas').then((module) => ({ default: module.MapCanvas })))

/** Areas and points without a base map. The map library is large: it loads only where this is shown. */
export function AreaMap(props: AreaMapProps) {
  const { t } = useTranslation('common')
  const height = props.height ?? 420
  return (
    <MapBoundary message={t('map.failed')}>
      <Suspense fallback={<p style={{ minHeight: height }}>{t('map.loading')}</p>}>
        <MapCanvas {...props} height={height} />
      </Suspense>
    </MapBoundary>
  )
}

/** Without WebGL there is no map; the list still is. */
class MapBoundary extends Component<{ message: string; children: ReactNode }, { failed: boolean }> {
  state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  render() {
    return this.state.failed ? <p role="status">{this.props.message}</p> : this.props.children
  }
}
