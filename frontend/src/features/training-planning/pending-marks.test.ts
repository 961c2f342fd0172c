import { beforeEach, expect, test } from 'vitest'
import type { NewMark } from '~/api/gen'
import { afterAnswer, loadMarks, newMark, saveMarks, withMark } from './pending-marks'

const mark = (id: string, registration_id: string): NewMark => ({
  id,
  registration_id,
  status: 'present',
  method: 'instructor',
  recorded_at: '2026-12-01T18:05:00Z',
})

beforeEach(() => localStorage.clear())

test('marks survive a reload without any name, and leave nothing once they are sent', () => {
  saveMarks('s', [mark('1', 'a')])
  expect(loadMarks('s')).toHaveLength(1)
  expect(loadMarks('other')).toEqual([])
  saveMarks('s', [])
  expect(localStorage).toHaveLength(0)
})

test('what somebody else wrote into storage does not break the page', () => {
  localStorage.setItem('attendance-marks:s', '{"no": "list"}')
  expect(loadMarks('s')).toEqual([])
  localStorage.setItem('attendance-marks:s', 'broken')
  expect(loadMarks('s')).toEqual([])
})

test('a second mark for a person takes the place of the first', () => {
  const marks = withMark(withMark([mark('1', 'a')], mark('2', 'b')), mark('3', 'a'))
  expect(marks.map(({ id }) => id)).toEqual(['2', '3'])
})

test('each mark has an id of its own', () => {
  const taken = { registrationId: 'a', status: 'late', method: 'instructor' } as const
  expect(newMark(taken).id).not.toBe(newMark(taken).id)
})

test('settled marks go, refused ones are named, and those made meanwhile stay', () => {
  const marks = [mark('1', 'a'), mark('2', 'b'), mark('3', 'c'), mark('4', 'd')]
  const { waiting, refused } = afterAnswer(marks, [
    { id: '1', outcome: 'applied' },
    { id: '2', outcome: 'known' },
    { id: '3', outcome: 'reason_needed' },
  ])
  expect(waiting.map(({ id }) => id)).toEqual(['4'])
  expect(refused.map(({ outcome }) => outcome)).toEqual(['reason_needed'])
})
