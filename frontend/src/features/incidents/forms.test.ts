import { expect, test } from 'vitest'
import { makeIncident } from '~/test/factories'
import { correctionPatch, correctionValues } from './correction'
import { personalMarks } from './names-guard'
import { NEW_INCIDENT, newIncidentBody, newVictim, pointOf } from './new-incident'

const ZONE = 'America/Chicago'

test('a correction sends only what was changed', () => {
  const before = correctionValues(makeIncident(), ZONE)
  expect(before.occurred_at).toBe('2026-11-19T21:30')
  expect(correctionPatch(before, { ...before }, ZONE)).toEqual({})
  const after = { ...before, kind: 'other' as const, beat: '', ward: '7', domestic: 'true' as const }
  expect(correctionPatch(before, after, ZONE)).toEqual({ kind: 'other', beat: null, ward: 7, domestic: true })
})

test('a corrected time is read from the clocks of the city', () => {
  const before = correctionValues(makeIncident(), ZONE)
  const patch = correctionPatch(before, { ...before, occurred_at: '2026-07-01T00:15' }, ZONE)
  expect(patch).toEqual({ occurred_at: '2026-07-01T05:15:00.000Z' })
})

test('a new incident leaves out what was left empty', () => {
  const body = newIncidentBody({ ...NEW_INCIDENT, occurred_at: '2026-01-15T00:30' }, ZONE)
  expect(JSON.parse(JSON.stringify(body))).toEqual({
    kind: 'nonfatal_shooting',
    occurred_at: '2026-01-15T06:30:00.000Z',
    gunshot_injury: 'unknown',
    victimizations: [],
  })
})

test('the rows of people harmed carry no names and no form keys', () => {
  const victim = { ...newVictim(), age_band: '20-29' }
  const { victimizations } = newIncidentBody(
    { ...NEW_INCIDENT, occurred_at: '2026-01-15T00:30', victimizations: [victim] },
    ZONE,
  )
  expect(JSON.parse(JSON.stringify(victimizations))).toEqual([
    { age_band: '20-29', injury: 'nonfatal', gunshot_injury: 'unknown' },
  ])
})

test('a point needs both coordinates', () => {
  expect(pointOf({ latitude: '41.9', longitude: '-87.7' })?.coordinates).toEqual([-87.7, 41.9])
  expect(pointOf({ latitude: '41.9', longitude: '' })).toBeUndefined()
  expect(pointOf({ latitude: '141', longitude: '-87.7' })).toBeUndefined()
})

test('the guard warns of names, phone numbers and e-mail addresses', () => {
  expect(personalMarks('Spoke with Maria Gonzalez at the scene.')).toEqual(['name'])
  expect(personalMarks('call 312-555-0100')).toEqual(['phone'])
  expect(personalMarks('write to someone@example.org')).toEqual(['email'])
})

test('the guard lets places and records pass', () => {
  expect(personalMarks('Two people were treated near Ashland Avenue and West Street.')).toEqual([])
  expect(personalMarks('AGGRAVATED - HANDGUN, beat 0713')).toEqual([])
})
