import { expect, test } from 'vitest'
import { addDays, addMonths, weekdayNames, weeksOfMonth } from './month'

test('a month is shown in whole weeks from Sunday on', () => {
  const weeks = weeksOfMonth('2026-11')
  expect(weeks).toHaveLength(5)
  expect(weeks[0]?.[0]).toBe('2026-11-01')
  expect(weeks.at(-1)?.at(-1)).toBe('2026-12-05')
  expect(weeksOfMonth('2027-02').flat()).toHaveLength(35)
})

test('the days on which clocks change are neither lost nor shown twice', () => {
  const days = weeksOfMonth('2026-11').flat()
  expect(new Set(days).size).toBe(days.length)
  expect(addDays('2026-10-31', 1)).toBe('2026-11-01')
  expect(addDays('2027-03-14', 1)).toBe('2027-03-15')
})

test('months go on over the end of the year', () => {
  expect(addMonths('2026-12', 1)).toBe('2027-01')
  expect(addMonths('2027-01', -1)).toBe('2026-12')
})

test('days of the week are named in the language of the page', () => {
  expect(weekdayNames('en')[0]).toBe('Sunday')
  expect(weekdayNames('es')[6]).toBe('sábado')
})
