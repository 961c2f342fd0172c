import type { CertificateState, GetTrainingMeasuresData, TrainingStatus } from '~/api/gen'
import {
  getCourseOptions,
  getTrainingOptions,
  listCertificatesOptions,
  listCoursesOptions,
  listRegistrationsOptions,
  listTrainingsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { type AreaChoice, areaFilter } from '~/features/shell/area'
import { boolean, date, listOf, oneOf, type Parser, searchParams, sortBy, text } from '~/ui/search'

export const TRAINING_STATUSES = [
  'draft',
  'open',
  'full',
  'in_progress',
  'completed',
  'cancelled',
] as const satisfies readonly TrainingStatus[]
export const LANGUAGES = ['en', 'es'] as const
export const MODALITIES = ['in_person', 'virtual', 'hybrid'] as const
export const VIEWS = ['list', 'month'] as const
export const DEFAULT_SORT = '-starts_at'

const month: Parser<string> = (value) =>
  typeof value === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(value) ? value : undefined

export const trainingsSearch = searchParams({
  q: text,
  status: listOf(TRAINING_STATUSES),
  language: oneOf(LANGUAGES),
  modality: oneOf(MODALITIES),
  course_id: text,
  organization_id: text,
  taught_by_me: boolean,
  from: date,
  to: date,
  view: oneOf(VIEWS),
  month,
  sort: sortBy(['starts_at', 'created_at']),
  cursor: text,
})
export type TrainingsSearch = ReturnType<typeof trainingsSearch>

/** The API takes several values in one parameter. Trainings are not restricted to focus areas as such. */
const joined = (values: readonly (string | number)[] | undefined) =>
  values?.length ? values.join(',') : undefined

const filters = (search: TrainingsSearch, area: AreaChoice) => ({
  q: search.q,
  status: joined(search.status),
  language: search.language,
  modality: search.modality,
  course_id: search.course_id,
  organization_id: search.organization_id,
  taught_by_me: search.taught_by_me || undefined,
  area: joined(areaFilter(area).area),
})

export const trainingList = (search: TrainingsSearch, area: AreaChoice) =>
  listTrainingsOptions({
    query: {
      ...filters(search, area),
      from: search.from,
      to: search.to,
      sort: search.sort ?? DEFAULT_SORT,
      cursor: search.cursor,
      limit: 50,
      include_total: true,
    },
  })

export const trainingsOfMonth = (search: TrainingsSearch, area: AreaChoice, from: string, to: string) =>
  listTrainingsOptions({ query: { ...filters(search, area), from, to, sort: 'starts_at', limit: 200 } })

export const TABS = ['sessions', 'registrations', 'groups', 'evaluation', 'certificates'] as const
export const REGISTRATION_GROUPS = ['seated', 'waiting', 'ended', 'to_tell'] as const

export const trainingSearch = searchParams({
  tab: oneOf(TABS),
  show: oneOf(REGISTRATION_GROUPS),
  cursor: text,
})
export type TrainingSearch = ReturnType<typeof trainingSearch>

export const trainingDetail = (id: string) => getTrainingOptions({ path: { training_id: id } })

const STATUSES_SHOWN = {
  seated: 'confirmed,completed,incomplete,no_show',
  waiting: 'waitlisted,offered',
  ended: 'cancelled,expired,transferred,not_placed',
} as const

export const registrationList = (trainingId: string, { show, cursor }: TrainingSearch) =>
  listRegistrationsOptions({
    path: { training_id: trainingId },
    query: {
      status: show && show !== 'to_tell' ? STATUSES_SHOWN[show] : undefined,
      to_tell: show === 'to_tell' ? true : undefined,
      sort: 'registered_at',
      cursor,
      limit: 50,
      include_total: true,
    },
  })

export const courseSearch = searchParams({ q: text, active: boolean, cursor: text })
export type CourseSearch = ReturnType<typeof courseSearch>
export const courseList = (search: CourseSearch) => listCoursesOptions({ query: { ...search, limit: 50 } })
export const courseDetail = (id: string) => getCourseOptions({ path: { course_id: id } })

export const CERTIFICATE_STATES = [
  'valid',
  'expired',
  'revoked',
] as const satisfies readonly CertificateState[]
export const certificatesSearch = searchParams({
  q: text,
  course_id: text,
  state: oneOf(CERTIFICATE_STATES),
  expires_to: date,
  sort: sortBy(['issued_at']),
  cursor: text,
})
export type CertificatesSearch = ReturnType<typeof certificatesSearch>
export const certificateList = (search: CertificatesSearch) =>
  listCertificatesOptions({ query: { ...search, limit: 50, include_total: true } })

type MeasureGroup = NonNullable<NonNullable<GetTrainingMeasuresData['query']>['group_by']>
export const MEASURE_GROUPS = [
  'all',
  'course',
  'area',
  'audience',
  'language',
] as const satisfies readonly MeasureGroup[]
export const measuresSearch = searchParams({
  from: date,
  to: date,
  course_id: text,
  group_by: oneOf(MEASURE_GROUPS),
})
export type MeasuresSearch = ReturnType<typeof measuresSearch>

export const RULE_TABS = ['policies', 'terms', 'support', 'requirements'] as const
export const rulesSearch = searchParams({ tab: oneOf(RULE_TABS) })
