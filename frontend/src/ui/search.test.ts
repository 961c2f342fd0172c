import { expect, test } from 'vitest'
import { boolean, date, integer, listOf, oneOf, searchParams, sortBy, text } from './search'

const parse = searchParams({
  q: text,
  page: integer,
  open: boolean,
  from: date,
  kind: oneOf(['a', 'b']),
  kinds: listOf(['a', 'b']),
  sort: sortBy(['name']),
})

test('reads what fits', () => {
  const search = {
    q: 'x',
    page: 2,
    open: false,
    from: '2026-11-23',
    kind: 'a',
    kinds: ['a', 'b'],
    sort: '-name',
  }
  expect(parse(search)).toEqual(search)
})

test('leaves out what does not fit, so that an old link still opens', () => {
  expect(
    parse({ q: '', page: 'two', open: 1, from: 'today', kind: 'c', kinds: ['c'], sort: 'age', other: 1 }),
  ).toEqual({})
})

test('names even what it leaves out, or the router would keep the raw value', () => {
  expect(Object.keys(parse({ kind: 'c' }))).toContain('kind')
})

test('text that looks like a number stays text, and one value is a list of one', () => {
  expect(parse({ q: 42, kinds: 'b' })).toEqual({ q: '42', kinds: ['b'] })
})
