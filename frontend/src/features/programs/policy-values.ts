import type { ApplicantKind, IncomeBasis, PolicyItem, PolicyRules, ProgramPolicy } from '~/api/gen'
import { toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'

/** What a first draft begins with. */
export const EMPTY_RULES: PolicyRules = {
  applicant_kinds: ['owner'],
  items: [{ code: 'device', name: { en: 'Device', es: 'Dispositivo' } }],
  installed: false,
  owner_consent: true,
  benefits: [],
  documents: [],
  attestations: [],
  denial_reasons: [],
  clocks: { information_days: 30, payment_days: 90, appeal_days: 30, pickup_days: 60, draft_days: 90 },
}

/** Number fields hold text while they are empty. */
type Entry = number | string

const dollars = (cents: number | null | undefined): Entry => (cents == null ? '' : cents / 100)
const cents = (amount: Entry) => (amount === '' ? null : Math.round(Number(amount) * 100))
const whole = (entry: Entry) => (entry === '' ? null : Math.round(Number(entry)))

const itemValues = (item?: PolicyItem) => ({
  code: item?.code ?? '',
  name: toLocalizedValues(item?.name),
  unit_cap: dollars(item?.unit_cap_cents),
  most_units: (item?.most_units ?? '') as Entry,
  total_cap: dollars(item?.total_cap_cents),
  requires: item?.requires ?? '',
})

const namedValues = (row?: { code: string; name: Parameters<typeof toLocalizedValues>[0] }) => ({
  code: row?.code ?? '',
  name: toLocalizedValues(row?.name),
})

export const newItem = () => itemValues()
export const newNamed = () => namedValues()
export const newDocument = () => ({
  ...namedValues(),
  applicant_kinds: [] as string[],
  item: '',
  income_basis: '',
})
export const newAttestation = () => ({ ...namedValues(), item: '' })

/** A version as the form holds it: money in dollars, absent numbers as empty text. */
export function policyValues({ effective_from, rules }: Pick<ProgramPolicy, 'effective_from' | 'rules'>) {
  return {
    effective_from,
    applicant_kinds: rules.applicant_kinds as string[],
    items: rules.items.map(itemValues),
    overall_cap: dollars(rules.overall_cap_cents),
    purchased_from: rules.purchased_from ?? '',
    purchased_until: rules.purchased_until ?? '',
    installed: rules.installed,
    owner_consent: rules.owner_consent,
    by_income: Boolean(rules.income),
    income_base: dollars(rules.income?.base_cents),
    income_per_person: dollars(rules.income?.per_person_cents),
    income_percent: (rules.income?.percent ?? 300) as Entry,
    benefits: rules.benefits.map(namedValues),
    documents: rules.documents.map((row) => ({
      ...namedValues(row),
      applicant_kinds: (row.applicant_kinds ?? []) as string[],
      item: row.item ?? '',
      income_basis: (row.income_basis ?? '') as string,
    })),
    attestations: (rules.attestations ?? []).map(({ code, text, item }) => ({
      ...namedValues({ code, name: text }),
      item: item ?? '',
    })),
    denial_reasons: rules.denial_reasons.map(({ code, text }) => namedValues({ code, name: text })),
    clocks: { ...EMPTY_RULES.clocks, ...rules.clocks } as Record<keyof PolicyRules['clocks'], Entry>,
  }
}

export type PolicyValues = ReturnType<typeof policyValues>

/** What the form holds as the API takes it. */
export function policyRules(values: PolicyValues): PolicyRules {
  const named = ({ code, name }: ReturnType<typeof namedValues>) => ({
    code: code.trim(),
    name: toLocalized(name),
  })
  return {
    applicant_kinds: values.applicant_kinds as ApplicantKind[],
    items: values.items.map(({ unit_cap, most_units, total_cap, requires, ...item }) => ({
      ...named(item),
      unit_cap_cents: cents(unit_cap),
      most_units: whole(most_units),
      total_cap_cents: cents(total_cap),
      requires: requires.trim() || null,
    })),
    overall_cap_cents: cents(values.overall_cap),
    purchased_from: values.purchased_from || null,
    purchased_until: values.purchased_until || null,
    installed: values.installed,
    owner_consent: values.owner_consent,
    income: values.by_income
      ? {
          base_cents: cents(values.income_base) ?? 0,
          per_person_cents: cents(values.income_per_person) ?? 0,
          percent: whole(values.income_percent) ?? 0,
        }
      : null,
    benefits: values.benefits.map(named),
    documents: values.documents.map(({ applicant_kinds, item, income_basis, ...row }) => ({
      ...named(row),
      applicant_kinds: applicant_kinds as ApplicantKind[],
      item: item || null,
      income_basis: (income_basis || null) as IncomeBasis | null,
    })),
    attestations: values.attestations.map((row) => ({
      code: row.code.trim(),
      text: toLocalized(row.name),
      item: row.item || null,
    })),
    denial_reasons: values.denial_reasons.map((row) => ({
      code: row.code.trim(),
      text: toLocalized(row.name),
    })),
    clocks: {
      information_days: Number(values.clocks.information_days),
      payment_days: Number(values.clocks.payment_days),
      appeal_days: Number(values.clocks.appeal_days),
      pickup_days: Number(values.clocks.pickup_days),
      draft_days: Number(values.clocks.draft_days),
    },
  }
}
