import type {
  AgreementKind,
  AgreementStatus,
  LotFactor,
  LotOwner,
  LotStatus,
  NominationSource,
  NominationStatus,
  VolunteerEventStatus,
} from '~/api/gen'
import { getLotOptions, listLotsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { boolean, integer, listOf, oneOf, type Parser, searchParams, sortBy, text } from '~/ui/search'

export const LOT_STATUSES = [
  'identified',
  'nominated',
  'site_checked',
  'approved',
  'cleanup_scheduled',
  'cleaned',
  'greening_scheduled',
  'greened',
  'maintained',
  'needs_attention',
  'activated',
  'transferred',
  'retired',
  'rejected',
] as const satisfies readonly LotStatus[]

export const LOT_OWNERS = [
  'city',
  'county_land_bank',
  'other_public',
  'private',
  'unknown',
] as const satisfies readonly LotOwner[]

export const LOT_FACTORS = [
  'incidents',
  'focus_area',
  'service_requests',
  'school',
  'park',
  'transit',
  'nominations',
  'years_vacant',
] as const satisfies readonly LotFactor[]

/** Form controls give numbers as text. */
const positive: Parser<number> = (value) => integer(typeof value === 'string' ? Number(value) : value)

const filters = {
  q: text,
  status: listOf(LOT_STATUSES),
  owner: listOf(LOT_OWNERS),
  treatment: text,
  ward: positive,
  promised: boolean,
  reopened: boolean,
  placed: boolean,
  priority_from: positive,
}

export const lotsSearch = searchParams({
  ...filters,
  sort: sortBy(['priority', 'address', 'status_changed_at', 'updated_at']),
  cursor: text,
  view: oneOf(['list', 'map']),
})
export type LotsSearch = ReturnType<typeof lotsSearch>

export const DEFAULT_SORT = '-priority'

interface Areas {
  area?: number[]
  focus?: boolean
}

/** What the list, the map and the downloads ask the API for. */
export function lotFilter(search: LotsSearch, area: Areas) {
  const { sort: _sort, cursor: _cursor, view: _view, ...rest } = search
  return { ...rest, ...area }
}

export const isFiltered = (search: LotsSearch) =>
  (Object.keys(filters) as (keyof typeof filters)[]).some((name) => search[name] !== undefined)

export const lotList = (search: LotsSearch, area: Areas) =>
  listLotsOptions({
    query: {
      ...lotFilter(search, area),
      sort: search.sort ?? DEFAULT_SORT,
      cursor: search.cursor,
      limit: 50,
      include_total: true,
    },
  })

export const lotDetail = (lotId: string) => getLotOptions({ path: { lot_id: lotId } })

export const LOT_TABS = ['why', 'work', 'agreements', 'effect'] as const
export const lotSearch = searchParams({ tab: oneOf(LOT_TABS) })

export const AGREEMENT_KINDS = [
  'stewardship',
  'side_yard',
  'sale',
  'lease',
] as const satisfies readonly AgreementKind[]

export const NOMINATION_STATUSES = [
  'received',
  'accepted',
  'declined',
] as const satisfies readonly NominationStatus[]
export const NOMINATION_SOURCES = ['resident', 'partner'] as const satisfies readonly NominationSource[]

export const nominationsSearch = searchParams({
  status: oneOf(NOMINATION_STATUSES),
  source: oneOf(NOMINATION_SOURCES),
  cursor: text,
})
export type NominationsSearch = ReturnType<typeof nominationsSearch>

export const AGREEMENT_STATUSES = [
  'requested',
  'active',
  'completed',
  'ended',
  'declined',
] as const satisfies readonly AgreementStatus[]

export const agreementsSearch = searchParams({
  kind: oneOf(AGREEMENT_KINDS),
  status: oneOf(AGREEMENT_STATUSES),
  organization_id: text,
  cursor: text,
})
export type AgreementsSearch = ReturnType<typeof agreementsSearch>

export const EVENT_STATUSES = [
  'requested',
  'confirmed',
  'held',
  'cancelled',
] as const satisfies readonly VolunteerEventStatus[]

export const eventsSearch = searchParams({ status: oneOf(EVENT_STATUSES), upcoming: boolean, cursor: text })
export type EventsSearch = ReturnType<typeof eventsSearch>

export const measuresSearch = searchParams({ season: integer })

export const RULE_TABS = ['rules', 'treatments', 'tools'] as const
export const rulesSearch = searchParams({ tab: oneOf(RULE_TABS) })
