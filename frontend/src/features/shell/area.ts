import { useSearch } from '@tanstack/react-router'
import { integer, type Parser, searchParams } from '~/ui/search'

/** The area that the staff pages look at: one community area by number, the focus areas, or (absent) all. */
export type AreaChoice = number | 'focus' | undefined

const areaChoice: Parser<number | 'focus'> = (value) => (value === 'focus' ? 'focus' : integer(value))

export const staffSearch = searchParams({ area: areaChoice })

/** The chosen area as the filters that lists and statistics take. */
export const areaFilter = (area: AreaChoice): { area?: number[]; focus?: boolean } => {
  if (area === undefined) return {}
  return area === 'focus' ? { focus: true } : { area: [area] }
}

export function useArea(): AreaChoice {
  return useSearch({ from: '/staff', select: (search) => search.area })
}
