import type { AnswerGroup, ApplicationAnswers, ContactChannel, PolicyRules, ProgramTrack } from '~/api/gen'
import { cents, written } from '../to-check'

/** Steps of the form, one group of answers or papers each. */
export type Step = AnswerGroup | 'documents' | 'review'

/** One line of what was bought, as the form holds it: text. */
export interface ItemLine {
  id: number
  item: string
  quantity: string
  price: string
  purchased_on: string
}

/** The steps that this program needs, in the order in which people think of them. */
export function stepsOf(track: ProgramTrack, rules: PolicyRules): Step[] {
  const pays = track === 'reimbursement'
  const asksIncome = Boolean(rules.income) || rules.benefits.length > 0
  const steps: (Step | false)[] = [
    'applicant',
    'place',
    pays && 'items',
    asksIncome && 'household',
    pays && 'payee',
    'contact',
    'documents',
    'review',
  ]
  return steps.filter((step) => step !== false)
}

/** How an applicant may be told that something is new. */
export const CONTACT_CHANNELS = [
  'email',
  'phone',
  'text',
  'none',
] as const satisfies readonly ContactChannel[]

const yesNo = (value: string | undefined) => (value === 'yes' ? true : value === 'no' ? false : null)
const text = (value: string | undefined) => value?.trim() || null

type Values = Record<string, string>

/** Answers with what one step of the form holds; the other groups stay as they are. */
export function withStep(
  answers: ApplicationAnswers,
  step: AnswerGroup,
  values: Values,
  rules: PolicyRules,
): ApplicationAnswers {
  const { facts = {}, details = {} } = answers
  switch (step) {
    case 'applicant': {
      const kind = rules.applicant_kinds.find((one) => one === values.applicant_kind) ?? null
      const owner_consent = kind === 'tenant' ? yesNo(values.owner_consent) : null
      return { ...answers, facts: { ...facts, applicant_kind: kind, owner_consent } }
    }
    case 'place':
      return {
        ...answers,
        facts: { ...facts, in_city: yesNo(values.in_city) },
        details: {
          ...details,
          street_address: text(values.street_address),
          unit: text(values.unit),
          postal_code: text(values.postal_code),
          vehicle_identification_number: text(values.vehicle_identification_number),
        },
        community_area_number: values.community_area_number ? Number(values.community_area_number) : null,
      }
    case 'household': {
      const size = written(values.household_size)
      return {
        ...answers,
        facts: {
          ...facts,
          household_size: size === null ? null : Math.min(Math.max(Math.trunc(size), 1), 30),
          household_income_cents: cents(values.household_income),
          benefits: rules.benefits.map(({ code }) => code).filter((code) => values[`benefit.${code}`]),
        },
      }
    }
    case 'payee': {
      const kind = values.payee_kind
      const payee_kind = kind === 'applicant' || kind === 'vendor' ? kind : null
      const payee_name = payee_kind === 'vendor' ? text(values.payee_name) : null
      return { ...answers, details: { ...details, payee_kind, payee_name } }
    }
    case 'contact':
      return {
        ...answers,
        contact_channel: CONTACT_CHANNELS.find((one) => one === values.contact_channel) ?? 'email',
        details: {
          ...details,
          full_name: text(values.full_name),
          organization_name: text(values.organization_name),
          email: text(values.email),
          phone: text(values.phone),
        },
      }
    case 'items':
      return { ...answers, facts: { ...facts, installed: yesNo(values.installed) } }
  }
}

/** Lines of the form from what is kept. */
export function linesOf(answers: ApplicationAnswers): ItemLine[] {
  return (answers.facts?.items ?? []).map((one, id) => ({
    id,
    item: one.item,
    quantity: String(one.quantity),
    price: one.unit_price_cents ? (one.unit_price_cents / 100).toFixed(2) : '',
    purchased_on: one.purchased_on ?? '',
  }))
}

/** Answers with these lines; a line without an item is not kept yet. */
export function withLines(answers: ApplicationAnswers, lines: ItemLine[]): ApplicationAnswers {
  const items = lines
    .filter(({ item }) => item !== '')
    .map(({ item, quantity, price, purchased_on }) => ({
      item,
      quantity: Math.min(Math.max(Math.trunc(written(quantity) ?? 1), 1), 100),
      unit_price_cents: Math.max(cents(price) ?? 0, 0),
      purchased_on: purchased_on || null,
    }))
  return { ...answers, facts: { ...answers.facts, items } }
}

/** The step on which the field of a server's pointer stands. */
export function stepOfPointer(path: string): Step {
  const field = path.split('.').at(-1) ?? ''
  if (path.includes('facts.items') || field === 'installed') return 'items'
  if (['applicant_kind', 'owner_consent'].includes(field)) return 'applicant'
  if (['household_size', 'household_income_cents', 'benefits'].includes(field)) return 'household'
  if (field.startsWith('payee')) return 'payee'
  if (['full_name', 'organization_name', 'email', 'phone', 'contact_channel'].includes(field))
    return 'contact'
  if (field === 'attestations' || field === 'signed_name') return 'review'
  return 'place'
}
