import { expect, test } from 'vitest'
import type { PolicyRules } from '~/api/gen'
import { cents, toCheck, written } from './to-check'

const rules = {
  applicant_kinds: ['owner', 'tenant'],
  items: [{ code: 'camera' }, { code: 'light' }],
  benefits: [{ code: 'snap' }, { code: 'medicaid' }],
} as unknown as PolicyRules

test('amounts are read as people write them', () => {
  expect([written('1,250.50'), written(' 3 '), written(''), written('many')]).toEqual([1250.5, 3, null, null])
  expect([cents('$5,758'), cents('0.1'), cents(undefined)]).toEqual([575_800, 10, null])
})

test('what was left open stays open', () => {
  expect(toCheck({}, rules)).toEqual({
    applicant_kind: null,
    in_city: null,
    owner_consent: null,
    installed: null,
    household_size: null,
    household_income_cents: null,
    benefits: [],
    items: [],
  })
})

test('answers, benefits and items are taken over', () => {
  const check = toCheck(
    {
      applicant_kind: 'tenant',
      in_city: 'yes',
      owner_consent: 'no',
      household_size: '3',
      household_income: '5,758',
      'benefit.snap': 'on',
      'quantity.camera': '2',
      'price.camera': '260',
      'purchased.camera': '2026-06-01',
    },
    rules,
  )
  expect(check).toMatchObject({
    applicant_kind: 'tenant',
    in_city: true,
    owner_consent: false,
    benefits: ['snap'],
  })
  expect(check.items).toEqual([
    { item: 'camera', quantity: 2, unit_price_cents: 26_000, purchased_on: '2026-06-01' },
  ])
})
