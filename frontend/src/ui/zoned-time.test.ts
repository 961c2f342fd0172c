import { expect, test } from 'vitest'
import { fromClock, toClock } from './zoned-time'

const ZONE = 'America/Chicago'

test('an instant is shown as the city reads it from its clocks, in winter and in summer', () => {
  expect(toClock('2026-01-15T06:30:00Z', ZONE)).toBe('2026-01-15T00:30')
  expect(toClock('2026-07-15T06:30:00Z', ZONE)).toBe('2026-07-15T01:30')
})

test('what the clock shows becomes the instant again', () => {
  for (const clock of ['2026-01-15T00:30', '2026-07-15T01:30', '2026-03-08T03:15', '2026-11-01T12:00'])
    expect(toClock(fromClock(clock, ZONE), ZONE)).toBe(clock)
})
