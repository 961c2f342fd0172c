import type { PolicyRules, ProgramFacts } from '~/api/gen'

const answer = (value: string | undefined) => (value === 'yes' ? true : value === 'no' ? false : null)

/** A number that people write, such as `1,250.50`; null when there is none. */
export function written(value: string | undefined): number | null {
  const text = (value ?? '').replace(/[$,\s]/g, '')
  const number = Number(text)
  return text === '' || !Number.isFinite(number) ? null : number
}

export const cents = (value: string | undefined) => {
  const dollars = written(value)
  return dollars === null ? null : Math.round(dollars * 100)
}

/** What the form holds as the API takes it; what was left open stays open. */
export function toCheck(values: Record<string, string>, rules: PolicyRules): ProgramFacts {
  const size = written(values.household_size)
  return {
    applicant_kind: rules.applicant_kinds.find((kind) => kind === values.applicant_kind) ?? null,
    in_city: answer(values.in_city),
    owner_consent: answer(values.owner_consent),
    installed: answer(values.installed),
    household_size: size === null ? null : Math.trunc(size),
    household_income_cents: cents(values.household_income),
    benefits: rules.benefits.map(({ code }) => code).filter((code) => values[`benefit.${code}`]),
    items: rules.items.flatMap(({ code }) => {
      const quantity = written(values[`quantity.${code}`])
      if (!quantity) return []
      return [
        {
          item: code,
          quantity: Math.trunc(quantity),
          unit_price_cents: cents(values[`price.${code}`]) ?? 0,
          purchased_on: values[`purchased.${code}`] || null,
        },
      ]
    }),
  }
}
