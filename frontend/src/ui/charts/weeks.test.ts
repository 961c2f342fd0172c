import { expect, test } from 'vitest'
import { ofWeeks } from './weeks'

const week = (week_start: string, rest = {}) => ({
  week_start,
  count: 5,
  suppressed: false,
  provisional: false,
  ...rest,
})

test('a hidden week leaves a gap and a mark, never a zero', () => {
  const { firm, hidden } = ofWeeks([
    week('2026-11-01'),
    week('2026-11-08', { count: null, suppressed: true }),
  ])
  expect(firm.map(({ count }) => count)).toEqual([5, Number.NaN])
  expect(hidden).toHaveLength(1)
})

test('the dashed part starts where the solid one ends', () => {
  const { firm, provisional } = ofWeeks([
    week('2026-11-01'),
    week('2026-11-08', { provisional: true, count: 2 }),
  ])
  expect(firm).toHaveLength(1)
  expect(provisional.map(({ count, ownsCount }) => [count, ownsCount])).toEqual([
    [5, false],
    [2, true],
  ])
})

test('without provisional weeks everything is solid', () => {
  const { firm, provisional } = ofWeeks([week('2026-11-01'), week('2026-11-08')])
  expect(firm).toHaveLength(2)
  expect(provisional).toEqual([])
})
