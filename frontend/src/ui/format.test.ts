import { expect, test } from 'vitest'
import { csvCell } from './charts/csv'
import { makeFormat } from './format'

const en = makeFormat('en', 'America/Chicago')

test('instants are shown in the time zone of the center', () => {
  expect(en.dateTime('2026-11-23T03:30:00Z')).toMatch(/Nov 22, 2026.*9:30/)
})

test('a plain date is the same day everywhere', () => {
  expect(en.date('2026-11-23')).toBe('Nov 23, 2026')
})

test('dates and numbers follow the language', () => {
  const es = makeFormat('es', 'America/Chicago')
  expect(es.date('2026-11-23')).toBe('23 nov 2026')
  expect(es.number(1234567)).toBe('1.234.567')
})

test('relative times use the largest unit that fits', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')
  expect(en.relative('2026-11-23T09:00:00Z', now)).toBe('3 hours ago')
  expect(en.relative('2026-11-22T12:00:00Z', now)).toBe('yesterday')
  expect(en.relative('2026-11-23T11:59:50Z', now)).toBe('this minute')
})

test('changes carry their sign', () => {
  expect(en.changePercent(12)).toBe('+12\u00a0%')
  expect(en.changePercent(0)).toBe('0\u00a0%')
})

test('dollars are whole or have two decimals', () => {
  expect(en.dollars(123_400)).toBe('1,234')
  expect(en.dollars(5_990)).toBe('59.90')
})

test('CSV cells are quoted, and formulas are made text', () => {
  expect(csvCell('a "b", c')).toBe('"a ""b"", c"')
  expect(csvCell('=1+1')).toBe("'=1+1")
  expect(csvCell(-5)).toBe('-5')
  expect(csvCell(null)).toBe('')
})
