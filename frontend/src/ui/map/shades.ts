/** Five steps of blue. They differ little from each other, so always give outlines, labels and a legend as well. */
export const SHADES = ['#e7f0f7', '#b4d2e7', '#77aed3', '#3480b5', '#0a4a7a']

export interface ShadeStep {
  color: string
  from: number
  to: number
}

/**
 * Shades for areas by number, in five groups of about the same size (quantiles); areas without a value get none. Equal
 * values always fall into the same group.
 */
export function shadeByQuantile(values: ReadonlyMap<number, number | null | undefined>): {
  shades: Record<number, string>
  steps: ShadeStep[]
} {
  const known = [...values].filter((entry): entry is [number, number] => entry[1] != null)
  const sorted = known.map(([, value]) => value).sort((left, right) => left - right)
  const stepOf = (value: number) =>
    Math.min(SHADES.length - 1, Math.floor((sorted.indexOf(value) * SHADES.length) / sorted.length))
  const shades: Record<number, string> = {}
  const steps = new Map<string, ShadeStep>()
  for (const [number, value] of known) {
    const color = SHADES[stepOf(value)] ?? ''
    const step = steps.get(color) ?? { color, from: value, to: value }
    shades[number] = color
    steps.set(color, { color, from: Math.min(step.from, value), to: Math.max(step.to, value) })
  }
  return { shades, steps: [...steps.values()].sort((left, right) => left.from - right.from) }
}
