import type { Localized } from '~/api/gen'
import { toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'

interface Term {
  code: string
  name: Localized
  position: number
  active: boolean
}

/** A term as its fields; without one, those of a new term. */
export const toTermValues = (term?: Term) => ({
  code: term?.code ?? '',
  name: toLocalizedValues(term?.name),
  position: (term?.position ?? 100) as number | string,
  active: term?.active ?? true,
})

type TermValues = ReturnType<typeof toTermValues>

export const toNewTerm = ({ code, name, position }: TermValues) => ({
  code: code.trim(),
  name: toLocalized(name),
  position: Number(position),
})

export const toTermPatch = ({ name, position, active }: TermValues) => ({
  name: toLocalized(name),
  position: Number(position),
  active,
})
