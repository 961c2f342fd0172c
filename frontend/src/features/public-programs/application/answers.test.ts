import { expect, test } from 'vitest'
import type { ApplicationAnswers, PolicyRules } from '~/api/gen'
import { linesOf, stepOfPointer, stepsOf, withLines, withStep } from './answers'

const RULES: PolicyRules = {
  applicant_kinds: ['owner', 'tenant'],
  items: [{ code: 'outdoor_light', name: { en: 'Light' } }],
  installed: true,
  owner_consent: true,
  benefits: [],
  documents: [],
  attestations: [],
  denial_reasons: [],
  clocks: { information_days: 30, payment_days: 90, appeal_days: 30, pickup_days: 60, draft_days: 90 },
}
const BENEFITS = { ...RULES, benefits: [{ code: 'snap', name: { en: 'SNAP' } }] }

test('a program asks only for what it needs', () => {
  expect(stepsOf('reimbursement', RULES)).not.toContain('household')
  expect(stepsOf('income_based', BENEFITS)).toEqual([
    'applicant',
    'place',
    'household',
    'contact',
    'documents',
    'review',
  ])
})

test('a step changes its own group and leaves the others', () => {
  const before: ApplicationAnswers = {
    facts: { applicant_kind: 'tenant', owner_consent: true },
    details: { full_name: 'A' },
  }
  const place = { in_city: 'yes', street_address: ' 1 N State St ', community_area_number: '25' }
  const after = withStep(before, 'place', place, RULES)
  expect(after.facts).toEqual({ applicant_kind: 'tenant', owner_consent: true, in_city: true })
  expect([after.details?.full_name, after.details?.street_address]).toEqual(['A', '1 N State St'])
  expect(after.community_area_number).toBe(25)
  // Who no longer rents is not asked for consent any more.
  const owns = withStep(before, 'applicant', { applicant_kind: 'owner', owner_consent: 'yes' }, RULES)
  expect(owns.facts?.owner_consent).toBeNull()
  const household = withStep({}, 'household', { household_size: '3', household_income: '$5,758' }, BENEFITS)
  expect(household.facts).toMatchObject({
    household_size: 3,
    household_income_cents: 575_800,
    benefits: [],
  })
})

test('lines come back as they were kept, and one without an item waits', () => {
  const line = { id: 0, item: 'outdoor_light', quantity: '2', price: '59.90', purchased_on: '2023-06-01' }
  const kept = withLines({}, [line, { ...line, id: 1, item: '' }])
  expect(kept.facts?.items).toEqual([
    { item: 'outdoor_light', quantity: 2, unit_price_cents: 5_990, purchased_on: '2023-06-01' },
  ])
  expect(linesOf(kept)).toEqual([line])
})

test('what the server finds missing leads to its step', () => {
  const steps = ['facts.items', 'details.full_name', 'details.postal_code', 'attestations'].map(stepOfPointer)
  expect(steps).toEqual(['items', 'contact', 'place', 'review'])
})
