import { expect, test } from 'vitest'
import type { IncidentReview } from '~/api/gen'
import { joinTexts, merge } from './draft'

const review = (part: Partial<IncidentReview>) =>
  ({
    primary_driver: null,
    secondary_drivers: [],
    themes: [],
    summary_shareable: '',
    retaliation_risk: 'unknown',
    ...part,
  }) as unknown as IncidentReview

test('two people who go on writing keep the beginning once and both ends', () => {
  expect(joinTexts('A fight.', 'A fight. At the stop.', 'A fight. After school.')).toBe(
    'A fight. At the stop. After school.',
  )
})

test('texts that have nothing in common stand one below the other', () => {
  expect(joinTexts('', 'Theirs.', 'Mine.')).toBe('Theirs.\nMine.')
  expect(joinTexts('Old.', 'New.', 'Other.')).toBe('New.\nOther.')
})

test('what one of them only repeats is not doubled', () => {
  expect(joinTexts('A', 'A B', 'A')).toBe('A B')
  expect(joinTexts('A', 'A', 'A C')).toBe('A C')
  expect(joinTexts('', 'A', 'A B')).toBe('A B')
})

test('fields that only the other changed are taken, and what is the same is not saved again', () => {
  const base = review({})
  const theirs = review({ primary_driver: 'robbery', summary_shareable: 'Theirs.' })
  const merged = merge(base, theirs, { summary_shareable: 'Mine.', retaliation_risk: 'unknown' })
  expect(merged.taken).toEqual(['primary_driver'])
  expect(merged.joined).toEqual(['summary_shareable'])
  expect(merged.draft).toEqual({ summary_shareable: 'Theirs.\nMine.' })
})

test('of two choices the own one stays, and it is told', () => {
  const merged = merge(review({}), review({ retaliation_risk: 'low' }), { retaliation_risk: 'high' })
  expect(merged).toEqual({ draft: { retaliation_risk: 'high' }, joined: ['retaliation_risk'], taken: [] })
})
