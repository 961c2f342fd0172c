import { expect, test } from 'vitest'
import { makeArea, makePeriods, makeTrends } from '~/test/factories'
import { figuresTable } from './figures-table'
import { areaRows, sortRows } from './rows'

const areas = [
  makeArea({ number: 1, name: 'Alpha' }),
  makeArea({ number: 2, name: 'Beta', is_focus: true }),
  makeArea({ number: 3, name: 'Gamma' }),
]
const group = (number: number, rest: object) => ({
  key: String(number),
  community_area_number: number,
  periods: makePeriods(rest),
})
const trends = makeTrends({
  group_by: 'area',
  groups: [
    group(1, { count: null, suppressed: true, rate_per_10000: null }),
    group(2, { count: 4 }),
    group(3, { count: 9 }),
  ],
})
const names = (sort: string) =>
  sortRows(areaRows(areas, trends, undefined), sort, 'en').map(({ area }) => area.name)

test('areas sort by their figures, and a hidden figure comes last either way', () => {
  expect(names('week')).toEqual(['Beta', 'Gamma', 'Alpha'])
  expect(names('-week')).toEqual(['Gamma', 'Beta', 'Alpha'])
  expect(names('-name')).toEqual(['Gamma', 'Beta', 'Alpha'])
})

test('the focus areas alone are shown when they are chosen', () => {
  expect(areaRows(areas, trends, 'focus').map(({ area }) => area.name)).toEqual(['Beta'])
})

test('a hidden figure is called hidden in the table to take along', () => {
  const words = {
    header: ['h'],
    hidden: 'hidden',
    yes: 'yes',
    no: 'no',
    period: (name: string) => name,
    compared: (name: string) => name,
  }
  const table = figuresTable(
    makeTrends({ groups: [group(1, { count: null, suppressed: true, rate_per_10000: null })] }),
    words,
  )
  expect(table).toHaveLength(1 + 3 * 4)
  expect(table[1]?.slice(4)).toEqual(['hidden', null, 'hidden', 'no'])
})
