import type { GunshotInjury, IncidentKind, IncidentSource, Verification } from '~/api/gen'
import { getIncidentOptions, listIncidentsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { boolean, date, listOf, oneOf, type Parser, searchParams, sortBy, text } from '~/ui/search'

export const KINDS = [
  'homicide_shooting',
  'homicide_other',
  'nonfatal_shooting',
  'shots_fired_no_injury',
  'other_serious',
  'other',
] as const satisfies readonly IncidentKind[]

export const VERIFICATIONS = [
  'preliminary',
  'hold',
  'confirmed',
  'unfounded',
  'reclassified',
] as const satisfies readonly Verification[]

export const GUNSHOT_INJURIES = ['yes', 'no', 'unknown'] as const satisfies readonly GunshotInjury[]
export const SOURCES = ['victims', 'crimes', 'manual'] as const satisfies readonly IncidentSource[]

/** A positive whole number; form controls give it as text. */
const positive: Parser<number> = (value) => {
  const number = typeof value === 'string' ? Number(value) : value
  return Number.isSafeInteger(number) && (number as number) > 0 ? (number as number) : undefined
}

const positives: Parser<number[]> = (value) => {
  const numbers = [value].flat().flatMap((one) => positive(one) ?? [])
  return numbers.length ? numbers : undefined
}

/** `areas`: several areas at once; they win over the one area that the whole staff side looks at (`area`). */
const filters = {
  q: text,
  areas: positives,
  kind: listOf(KINDS),
  occurred_from: date,
  occurred_to: date,
  verification: listOf(VERIFICATIONS),
  beat: text,
  ward: positive,
  domestic: boolean,
  gunshot_injury: oneOf(GUNSHOT_INJURIES),
  source: listOf(SOURCES),
  placed: boolean,
  cell: text,
}

export const incidentSearch = searchParams({
  ...filters,
  sort: sortBy(['occurred_at', 'updated_at']),
  cursor: text,
  view: oneOf(['list', 'map']),
})

export type IncidentSearch = ReturnType<typeof incidentSearch>

export const DEFAULT_SORT = '-occurred_at'
export const PAGE_SIZE = 50

interface Areas {
  area?: number[]
  focus?: boolean
}

/** What the list, the map and the downloads ask the API for. `area` is the choice of the area picker as a filter. */
export function incidentFilter(search: IncidentSearch, area: Areas) {
  const { areas, sort: _sort, cursor: _cursor, view: _view, ...rest } = search
  return { ...rest, ...(areas ? { area: areas } : area) }
}

/** Whether anything but the area narrows the list. */
export const isFiltered = (search: IncidentSearch) =>
  (Object.keys(filters) as (keyof typeof filters)[]).some((name) => search[name] !== undefined)

export const incidentList = (search: IncidentSearch, area: Areas) =>
  listIncidentsOptions({
    query: {
      ...incidentFilter(search, area),
      sort: search.sort ?? DEFAULT_SORT,
      cursor: search.cursor,
      limit: PAGE_SIZE,
      include_total: true,
    },
  })

export const incidentDetail = (incidentId: string) =>
  getIncidentOptions({ path: { incident_id: incidentId } })
