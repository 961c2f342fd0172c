import { expect, test } from 'vitest'
import { daysOf, NEW_TRAINING, trainingBody } from './training-values'

test('clock readings of the form are instants of the center, also after clocks were set back', () => {
  const body = trainingBody(
    { ...NEW_TRAINING, registration_opens: '2026-10-31T09:00', registration_closes: '2026-11-02T09:00' },
    'America/Chicago',
  )
  expect(body.registration_opens_at).toBe('2026-10-31T14:00:00.000Z')
  expect(body.registration_closes_at).toBe('2026-11-02T15:00:00.000Z')
})

test('what is left empty is nothing, and dollars become cents', () => {
  const body = trainingBody({ ...NEW_TRAINING, cost: 48.35 }, 'America/Chicago')
  expect(body).toMatchObject({ site: null, meeting_url: null, note: null, cost_cents: 4835 })
})

test('days to skip are read as people write them', () => {
  expect(daysOf('2026-12-24, 2026-12-31\n2027-01-07')).toEqual(['2026-12-24', '2026-12-31', '2027-01-07'])
  expect(daysOf('')).toEqual([])
})
