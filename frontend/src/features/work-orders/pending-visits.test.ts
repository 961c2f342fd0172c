import { expect, test } from 'vitest'
import { ProblemError } from '~/api/problem'
import {
  joined,
  type PendingPhoto,
  type PendingVisit,
  sendVisit,
  type VisitSender,
  withoutRefused,
} from './pending-visits'

const photo = (key: string, sent?: boolean): PendingPhoto => ({
  key,
  role: 'after',
  taken_at: '2026-05-04T15:00:00Z',
  longitude: -87.7,
  latitude: 41.88,
  file: new Blob(['picture']),
  sent,
})

const visit = (changes: Partial<PendingVisit> = {}): PendingVisit => ({
  userId: 'user',
  workOrderId: 'order',
  startedAt: '2026-05-04T14:30:00Z',
  photos: [photo('first'), photo('second')],
  report: {
    key: 'report',
    body: {
      outcome: 'performed',
      started_at: '2026-05-04T14:30:00Z',
      performed_at: '2026-05-04T15:10:00Z',
      condition: 'good',
    },
  },
  ...changes,
})

/** Takes everything except the keys named, which fail with a status. */
function sender(failing: Record<string, number> = {}) {
  const arrived: string[] = []
  const take = async (key: string) => {
    if (failing[key] !== undefined) throw new ProblemError({ status: failing[key], code: 'photo_elsewhere' })
    arrived.push(key)
  }
  const sender: VisitSender = {
    photo: (_, { key }) => take(key),
    report: (_, key) => take(key),
  }
  return { arrived, sender }
}

test('photos are sent before the report, and then nothing is left', async () => {
  const { arrived, sender: to } = sender()
  expect(await sendVisit(visit(), to)).toEqual({ visit: null, waits: false })
  expect(arrived).toEqual(['first', 'second', 'report'])
})

test('without a network the visit waits, and what arrived is not sent again', async () => {
  const offline = sender({ second: 0 })
  const { visit: left, waits } = await sendVisit(visit(), offline.sender)
  expect([waits, left?.photos.map(({ sent }) => sent)]).toEqual([true, [true, undefined]])
  const online = sender()
  expect(await sendVisit(left as PendingVisit, online.sender)).toEqual({ visit: null, waits: false })
  expect(online.arrived).toEqual(['second', 'report'])
})

test('what the server refuses waits for a person, who takes it again', async () => {
  const { arrived, sender: to } = sender({ second: 422 })
  const { visit: left, waits } = await sendVisit(visit(), to)
  expect([waits, left?.refused?.key, left?.refused?.code]).toEqual([false, 'second', 'photo_elsewhere'])
  const refused = left as PendingVisit
  expect(await sendVisit(refused, to)).toEqual({ visit: refused, waits: false })
  expect(arrived).toEqual(['first'])
  const again = withoutRefused(refused)
  expect([again.photos.map(({ key }) => key), again.report, again.refused]).toEqual([
    ['first'],
    undefined,
    undefined,
  ])
})

test('a photo taken while others are sent is kept', () => {
  const now = visit({ photos: [photo('first'), photo('later')], report: undefined })
  const { photos } = joined(now, visit({ photos: [photo('first', true)] }))
  expect(photos.map(({ key, sent }) => [key, sent])).toEqual([
    ['first', true],
    ['later', undefined],
  ])
})
