import { useSearch } from '@tanstack/react-router'
import * as z from 'zod/mini'

/** The area that the staff pages look at: one community area by number, the focus areas, or (absent) all. */
export const staffSearch = z.object({
  area: z.catch(z.optional(z.union([z.literal('focus'), z.int().check(z.positive())])), undefined),
})

export type AreaChoice = z.infer<typeof staffSearch>['area']

/** The chosen area as the filters that lists and statistics take. */
export const areaFilter = (area: AreaChoice): { area?: number[]; focus?: boolean } => {
  if (area === undefined) return {}
  return area === 'focus' ? { focus: true } : { area: [area] }
}

export function useArea(): AreaChoice {
  return useSearch({ from: '/staff', select: (search) => search.area })
}
