import 'maplibre-gl/dist/maplibre-gl.css'
import type { FeatureCollection } from 'geojson'
import {
  type DataDrivenPropertyValueSpecification,
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  NavigationControl,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AreaMapProps } from './area-map'
import { mapStyle } from './map-style'

setWorkerUrl(workerUrl)

/** Fill of an area without a shade. */
const PLAIN = '#ffffff'
const NO_POINTS: FeatureCollection = { type: 'FeatureCollection', features: [] }

export function MapCanvas(props: AreaMapProps & { height: number }) {
  const { label, areas, selectedArea, shades, points, height } = props
  const { t } = useTranslation('common')
  const container = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<MapLibre | null>(null)
  const [ready, setReady] = useState(false)
  // Handlers change with every render of the page; the map is made once.
  const handlers = useRef(props)
  handlers.current = props

  useEffect(() => {
    if (!container.current) return
    const created = new MapLibre({
      container: container.current,
      bounds: boundsOf(areas),
      fitBoundsOptions: { padding: 16 },
      attributionControl: false,
      locale: {
        'Map.Title': label,
        'NavigationControl.ZoomIn': t('map.zoom_in'),
        'NavigationControl.ZoomOut': t('map.zoom_out'),
      },
      style: mapStyle(areas, NO_POINTS),
    })
    created.addControl(new NavigationControl({ showCompass: false }))
    created.on('click', 'areas', ({ features, point }) => {
      // A point or a circle of points lies above the area and is what was meant.
      if (created.queryRenderedFeatures(point, { layers: ['points', 'clusters'] }).length > 0) return
      const number = features?.[0]?.properties.number
      if (typeof number === 'number') handlers.current.onSelectArea?.(number)
    })
    created.on('click', 'points', ({ features }) => {
      const id = features?.[0]?.properties.id
      if (id !== undefined) handlers.current.onSelectPoint?.(String(id))
    })
    created.on('click', 'clusters', (event) => {
      created.easeTo({ center: event.lngLat, zoom: created.getZoom() + 1.5 })
    })
    for (const layer of ['areas', 'points', 'clusters']) {
      created.on('mouseenter', layer, () => {
        const useful = layer !== 'areas' || handlers.current.onSelectArea
        if (useful) created.getCanvas().style.cursor = 'pointer'
      })
      created.on('mouseleave', layer, () => {
        created.getCanvas().style.cursor = ''
      })
    }
    created.once('load', () => setMap(created))
    return () => {
      setMap(null)
      created.remove()
    }
  }, [areas, label, t])

  useEffect(() => {
    if (!map) return
    setReady(false)
    map.getSource<GeoJSONSource>('points')?.setData(points ?? NO_POINTS)
    const idle = () => setReady(true)
    map.once('idle', idle)
    return () => {
      map.off('idle', idle)
    }
  }, [map, points])

  useEffect(() => {
    if (!map) return
    const pairs = Object.entries(shades ?? {}).flatMap(([number, color]) => [Number(number), color])
    const color = pairs.length ? ['match', ['get', 'number'], ...pairs, PLAIN] : PLAIN
    map.setPaintProperty('areas', 'fill-color', color as DataDrivenPropertyValueSpecification<string>)
  }, [map, shades])

  useEffect(() => {
    map?.setFilter('selected', ['==', ['get', 'number'], selectedArea ?? -1])
  }, [map, selectedArea])

  return <div ref={container} data-ready={ready} style={{ height }} />
}

function boundsOf(areas: FeatureCollection): LngLatBounds {
  const bounds = new LngLatBounds()
  const visit = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return
    const [longitude, latitude] = coordinates
    if (typeof longitude === 'number' && typeof latitude === 'number') bounds.extend([longitude, latitude])
    else coordinates.forEach(visit)
  }
  for (const { geometry } of areas.features)
    if (geometry && 'coordinates' in geometry) visit(geometry.coordinates)
  return bounds
}
