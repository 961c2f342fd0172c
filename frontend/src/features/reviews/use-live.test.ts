import { expect, test } from 'vitest'
import { readEvents } from './use-live'

test('events come in pieces and comments are passed over', () => {
  const change = { kind: 'session', id: '1', row_version: 2, changed_by: null }
  const whole = `: here\n\nevent: change\ndata: ${JSON.stringify(change)}\n\n`
  const first = readEvents(whole.slice(0, 30))
  expect(first.changes).toEqual([])
  const second = readEvents(first.rest + whole.slice(30))
  expect(second).toEqual({ changes: [change], rest: '' })
})
