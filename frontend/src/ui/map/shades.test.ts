import { expect, test } from 'vitest'
import { SHADES, shadeByQuantile } from './shades'

test('areas are shaded in groups of about the same size, from light to dark', () => {
  const { shades, steps } = shadeByQuantile(new Map(Array.from({ length: 10 }, (_, index) => [index, index])))
  expect([shades[0], shades[9]]).toEqual([SHADES[0], SHADES[4]])
  expect(steps.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 7],
    [8, 9],
  ])
})

test('an area whose value is hidden is not shaded, and equal values look the same', () => {
  const { shades } = shadeByQuantile(
    new Map([
      [1, 3],
      [2, 3],
      [3, null],
    ]),
  )
  expect(shades[1]).toBe(shades[2])
  expect(shades).not.toHaveProperty('3')
})
