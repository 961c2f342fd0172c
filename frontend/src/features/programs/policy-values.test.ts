import { expect, test } from 'vitest'
import type { PolicyRules } from '~/api/gen'
import { EMPTY_RULES, policyRules, policyValues } from './policy-values'

const RULES: PolicyRules = {
  applicant_kinds: ['owner', 'vehicle'],
  items: [
    {
      code: 'camera',
      name: { en: 'Camera', es: 'Cámara' },
      unit_cap_cents: 22_550,
      most_units: 2,
      total_cap_cents: null,
      requires: null,
    },
  ],
  overall_cap_cents: 102_000,
  purchased_from: '2022-06-06',
  purchased_until: null,
  installed: true,
  owner_consent: false,
  income: { base_cents: 1_359_000, per_person_cents: 472_000, percent: 300 },
  benefits: [{ code: 'snap', name: { en: 'SNAP', es: null } }],
  documents: [
    {
      code: 'receipt',
      name: { en: 'Receipt', es: 'Recibo' },
      applicant_kinds: ['owner'],
      item: 'outdoor_camera',
      income_basis: null,
    },
    {
      code: 'pay_stub',
      name: { en: 'Pay stub', es: null },
      applicant_kinds: [],
      item: null,
      income_basis: 'income',
    },
  ],
  attestations: [{ code: 'true', text: { en: 'All true', es: 'Todo cierto' }, item: 'camera' }],
  denial_reasons: [{ code: 'over_income', text: { en: 'Too much', es: 'Demasiado' } }],
  clocks: { information_days: 30, payment_days: 90, appeal_days: 30, pickup_days: 60, draft_days: 90 },
}

test('a policy comes out of the form as it went in', () => {
  expect(policyRules(policyValues({ effective_from: '2023-05-15', rules: RULES }))).toEqual(RULES)
})

test('money stands in dollars, and what has no limit is empty', () => {
  const { items, overall_cap } = policyValues({ effective_from: '2023-05-15', rules: RULES })
  expect([items[0]?.unit_cap, items[0]?.total_cap, overall_cap]).toEqual([225.5, '', 1020])
})

test('a first draft has no limits and asks for no income', () => {
  const rules = policyRules(policyValues({ effective_from: '2026-01-01', rules: EMPTY_RULES }))
  expect([rules.income, rules.overall_cap_cents, rules.items[0]?.unit_cap_cents]).toEqual([null, null, null])
})
