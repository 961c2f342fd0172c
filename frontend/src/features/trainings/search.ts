import type { Language, Modality } from '~/api/gen'
import { listTrainingsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { boolean, integer, oneOf, type Parser, searchParams, text } from '~/ui/search'

export const LANGUAGES = ['en', 'es'] as const satisfies readonly Language[]
export const MODALITIES = ['in_person', 'virtual', 'hybrid'] as const satisfies readonly Modality[]
export const VIEWS = ['list', 'month', 'map'] as const

const month: Parser<string> = (value) =>
  typeof value === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(value) ? value : undefined

/** The catalogue's filters and how it is shown. `month` belongs to the month view, `cursor` to the list. */
export const catalogueSearch = searchParams({
  q: text,
  language: oneOf(LANGUAGES),
  modality: oneOf(MODALITIES),
  area: integer,
  course: text,
  access_feature: text,
  seats_left: boolean,
  view: oneOf(VIEWS),
  month,
  cursor: text,
})
export type CatalogueSearch = ReturnType<typeof catalogueSearch>

/** The filters as the API takes them: for lists and for the calendar feed. */
export function trainingFilters(search: CatalogueSearch) {
  const { q, language, modality, area, course, access_feature, seats_left } = search
  return {
    q,
    language,
    modality,
    area: area === undefined ? undefined : String(area),
    course_id: course,
    access_feature,
    seats_left: seats_left || undefined,
  }
}

/** Trainings that one can still register for, soonest first. */
export const upcomingTrainings = (search: CatalogueSearch, today: string) =>
  listTrainingsOptions({
    query: {
      ...trainingFilters(search),
      status: 'open,full',
      from: today,
      sort: 'starts_at',
      cursor: search.cursor,
      limit: 30,
      include_total: true,
    },
  })

/** Trainings with a session between two days, for the month. */
export const trainingsBetween = (search: CatalogueSearch, from: string, to: string) =>
  listTrainingsOptions({
    query: {
      ...trainingFilters(search),
      status: 'open,full,in_progress,completed',
      from,
      to,
      sort: 'starts_at',
      limit: 200,
    },
  })

/** The address of the feed that calendar programs subscribe to, with the same filters. */
export function feedAddress(search: CatalogueSearch): string {
  const chosen = Object.entries(trainingFilters(search)).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(chosen.map(([name, value]) => [name, String(value)])).toString()
  return `/api/v1/trainings.ics${query && `?${query}`}`
}
