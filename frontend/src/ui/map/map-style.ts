import type { FeatureCollection } from 'geojson'
import type { StyleSpecification } from 'maplibre-gl'

const INK = '#06375c'
const POINT = '#c05600'

/** Areas with outlines, the selected one with a heavy one, and points that join into circles by number. */
export function mapStyle(areas: FeatureCollection, points: FeatureCollection): StyleSpecification {
  return {
    version: 8,
    sources: {
      areas: { type: 'geojson', data: areas },
      points: { type: 'geojson', data: points, cluster: true, clusterRadius: 40, clusterMaxZoom: 14 },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#eef1f4' } },
      {
        id: 'areas',
        type: 'fill',
        source: 'areas',
        paint: { 'fill-color': '#ffffff' },
      },
      { id: 'outlines', type: 'line', source: 'areas', paint: { 'line-color': INK, 'line-width': 0.8 } },
      {
        id: 'selected',
        type: 'line',
        source: 'areas',
        filter: ['==', ['get', 'number'], -1],
        paint: { 'line-color': INK, 'line-width': 4 },
      },
      {
        id: 'clusters',
        type: 'circle',
        source: 'points',
        filter: ['has', 'point_count'],
        paint: {
          'circle-color': POINT,
          'circle-opacity': 0.95,
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 1,
          // Area of the circle grows with the count.
          'circle-radius': ['min', 32, ['+', 9, ['sqrt', ['get', 'point_count']]]],
        },
      },
      {
        // Drawn with the reader's own fonts: the style names no server of glyphs.
        id: 'cluster-counts',
        type: 'symbol',
        source: 'points',
        filter: ['has', 'point_count'],
        layout: {
          'text-field': ['get', 'point_count_abbreviated'],
          'text-font': ['sans-serif'],
          'text-size': 12,
          'text-allow-overlap': true,
        },
        paint: { 'text-color': '#ffffff' },
      },
      {
        id: 'points',
        type: 'circle',
        source: 'points',
        filter: ['!', ['has', 'point_count']],
        paint: {
          'circle-color': POINT,
          'circle-radius': 5,
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 1,
        },
      },
    ],
  }
}
