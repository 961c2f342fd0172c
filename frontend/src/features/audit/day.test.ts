import { expect, test } from 'vitest'
import { nextDay, startOfDay } from './day'

test('a day begins by the clocks of its time zone', () => {
  expect(startOfDay('2026-07-01', 'America/Chicago')).toBe('2026-07-01T05:00:00.000Z')
  expect(startOfDay('2026-12-01', 'America/Chicago')).toBe('2026-12-01T06:00:00.000Z')
  expect(startOfDay('2026-12-01', 'UTC')).toBe('2026-12-01T00:00:00.000Z')
})

test('days on which the clocks change begin at their own midnight', () => {
  expect(startOfDay('2026-03-08', 'America/Chicago')).toBe('2026-03-08T06:00:00.000Z')
  expect(startOfDay('2026-03-09', 'America/Chicago')).toBe('2026-03-09T05:00:00.000Z')
  expect(startOfDay('2026-11-01', 'America/Chicago')).toBe('2026-11-01T05:00:00.000Z')
  expect(startOfDay('2026-11-02', 'America/Chicago')).toBe('2026-11-02T06:00:00.000Z')
})

test('the next day crosses months and years', () => {
  expect(nextDay('2026-02-28')).toBe('2026-03-01')
  expect(nextDay('2026-12-31')).toBe('2027-01-01')
})
