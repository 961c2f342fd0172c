import type { IncidentReview, IncidentReviewPatch } from '~/api/gen'

/** Fields of an incident review that people write in a meeting. */
export const FIELDS = [
  'primary_driver',
  'secondary_drivers',
  'driver_confidence',
  'retaliation_risk',
  'retaliation_basis',
  'risk_window_until',
  'group_conflict',
  'themes',
  'affected_assets',
  'summary_shareable',
  'summary_restricted',
] as const satisfies readonly (keyof IncidentReviewPatch)[]
export type Field = (typeof FIELDS)[number]
export type Draft = Partial<Pick<IncidentReviewPatch, Field>>

const TEXTS: readonly Field[] = ['summary_shareable', 'summary_restricted', 'retaliation_basis']

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

/** Both texts in one, each word of either still there. */
export function joinTexts(base: string, theirs: string, mine: string): string {
  if (theirs === mine || mine === base) return theirs
  if (theirs === base || mine.includes(theirs)) return mine
  if (theirs.includes(mine)) return theirs
  // Both went on writing where the text ended: keep the beginning once.
  if (base && theirs.startsWith(base) && mine.startsWith(base)) return theirs + mine.slice(base.length)
  return `${theirs}\n${mine}`
}

export interface Merged {
  /** What is still to be saved on top of theirs. */
  draft: Draft
  /** Fields that both changed: texts were joined, choices are those of this person. */
  joined: Field[]
  /** Fields that only somebody else changed. */
  taken: Field[]
}

/** Joins what this person wrote since `base` with what somebody else saved meanwhile. Nothing is lost. */
export function merge(base: IncidentReview, theirs: IncidentReview, draft: Draft): Merged {
  const merged: Merged = { draft: {}, joined: [], taken: [] }
  for (const field of FIELDS) {
    const changedByThem = !same(base[field], theirs[field])
    if (!(field in draft)) {
      if (changedByThem) merged.taken.push(field)
      continue
    }
    const mine = draft[field]
    if (same(mine, theirs[field])) continue
    if (changedByThem) merged.joined.push(field)
    const value =
      changedByThem && TEXTS.includes(field)
        ? joinTexts(String(base[field] ?? ''), String(theirs[field] ?? ''), String(mine ?? ''))
        : mine
    if (!same(value, theirs[field])) Object.assign(merged.draft, { [field]: value })
  }
  return merged
}
