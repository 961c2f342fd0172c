import { expect, test } from 'vitest'
import { placeOnSheet } from './packet-map'

test('a square on the ground is a square on paper, north up', () => {
  const factor = Math.cos((41.9 * Math.PI) / 180)
  const [west, east, south, north] = [-87.7, -87.7 + 0.02 / factor, 41.89, 41.91]
  const place = placeOnSheet([
    [west, south],
    [east, north],
  ])
  const [left, top] = place([west, north])
  const [right, bottom] = place([east, south])
  expect(bottom).toBeGreaterThan(top)
  expect(right - left).toBeCloseTo(bottom - top, 5)
  expect([left, top]).toEqual([16, 16])
})
