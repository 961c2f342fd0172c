import { expect, test } from 'vitest'
import { readResults } from './results'

test('a file of the bank is read with or without column names, with commas or tabs', () => {
  const lines = 'reference,result,note\nk7m2p-9qxdt,paid,\n"p4d8w-2hxkq",Returned,"R03, no account"\n'
  expect(readResults(lines)).toEqual({
    results: [
      { reference: 'k7m2p-9qxdt', result: 'paid', note: null },
      { reference: 'p4d8w-2hxkq', result: 'returned', note: 'R03, no account' },
    ],
    unreadable: [],
  })
  expect(readResults('k7m2p-9qxdt\tpaid').results).toHaveLength(1)
})

test('a line that cannot be read is named and not skipped in silence', () => {
  expect(readResults('k7m2p-9qxdt,paid\r\np4d8w-2hxkq,maybe\r\n\r\nonly-this')).toMatchObject({
    unreadable: [2, 4],
  })
})
