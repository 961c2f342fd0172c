import { expect, test } from 'vitest'
import { incidentFilter, incidentSearch, isFiltered } from './search'

test('every filter of the address is asked of the API under its own name', () => {
  const search = incidentSearch({
    q: 'ashland',
    kind: ['nonfatal_shooting', 'other'],
    occurred_from: '2026-01-01',
    occurred_to: '2026-11-22',
    verification: 'confirmed',
    beat: '0713',
    ward: '16',
    domestic: false,
    gunshot_injury: 'unknown',
    source: ['manual'],
    placed: true,
    cell: '892664c8e37ffff',
  })
  expect(incidentFilter(search, { focus: true })).toEqual({
    q: 'ashland',
    kind: ['nonfatal_shooting', 'other'],
    occurred_from: '2026-01-01',
    occurred_to: '2026-11-22',
    verification: ['confirmed'],
    beat: '0713',
    ward: 16,
    domestic: false,
    gunshot_injury: 'unknown',
    source: ['manual'],
    placed: true,
    cell: '892664c8e37ffff',
    focus: true,
  })
})

test('several areas win over the one of the area picker', () => {
  const search = incidentSearch({ areas: ['25', 26] })
  expect(incidentFilter(search, { area: [1] })).toMatchObject({ area: [25, 26] })
  expect(incidentFilter(search, { focus: true })).not.toHaveProperty('focus')
})

test('values that do not fit are dropped from the address', () => {
  const search = incidentSearch({
    kind: ['murder'],
    occurred_from: 'yesterday',
    ward: -1,
    areas: ['x'],
    domestic: 'maybe',
    sort: 'name',
    view: 'globe',
  })
  expect(Object.values(search).every((value) => value === undefined)).toBe(true)
  expect(isFiltered(search)).toBe(false)
})

test('sorting, paging and the view are no filters', () => {
  expect(isFiltered(incidentSearch({ sort: '-updated_at', cursor: 'abc', view: 'map' }))).toBe(false)
  expect(isFiltered(incidentSearch({ domestic: false }))).toBe(true)
})
