import { expect, test } from 'vitest'
import type { TrainingSession } from '~/api/gen'
import { openSession } from './open-session'

const session = (starts_at: string, ends_at: string, status = 'scheduled') =>
  ({ id: starts_at, starts_at, ends_at, status }) as TrainingSession

const sessions = [
  session('2026-12-01T22:00:00Z', '2026-12-02T00:00:00Z', 'cancelled'),
  session('2026-12-02T00:00:00Z', '2026-12-02T02:00:00Z'),
]

test('one checks in from half an hour before a session until its end', () => {
  const at = (instant: string) => openSession(sessions, Date.parse(instant))?.id
  expect(at('2026-12-01T23:29:00Z')).toBeUndefined()
  expect(at('2026-12-01T23:31:00Z')).toBe('2026-12-02T00:00:00Z')
  expect(at('2026-12-02T02:00:00Z')).toBe('2026-12-02T00:00:00Z')
  expect(at('2026-12-02T02:01:00Z')).toBeUndefined()
})
