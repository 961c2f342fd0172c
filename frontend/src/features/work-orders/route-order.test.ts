import { expect, test } from 'vitest'
import { metersBetween, type Position, routeOrder } from './route-order'

const stop = (name: string, at?: Position) => ({ name, at })
const names = (stops: { name: string }[]) => stops.map(({ name }) => name).join('')

test('a degree of latitude is about 111 kilometers', () => {
  expect(metersBetween([-87.7, 41], [-87.7, 42])).toBeCloseTo(111_195, -2)
  expect(metersBetween([-87.7, 41], [-87.7, 41])).toBe(0)
})

test('the way goes on to the nearest stop, from where the crew is', () => {
  const stops = [stop('c', [-87.7, 41.83]), stop('a', [-87.7, 41.81]), stop('?'), stop('b', [-87.7, 41.82])]
  expect(names(routeOrder(stops, ({ at }) => at, [-87.7, 41.8]))).toBe('abc?')
  expect(names(routeOrder(stops, ({ at }) => at))).toBe('cba?')
})

test('without places the stops stay as they are', () => {
  expect(names(routeOrder([stop('b'), stop('a')], ({ at }) => at, [-87.7, 41.8]))).toBe('ba')
  expect(routeOrder([], () => undefined)).toEqual([])
})
