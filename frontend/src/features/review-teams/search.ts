import { date, searchParams } from '~/ui/search'

export const measuresSearch = searchParams({ from: date, to: date })
export type MeasuresSearch = ReturnType<typeof measuresSearch>
