import type { LotStatus } from '~/api/gen'
import { listPublicLotsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { integer, oneOf, searchParams, text } from '~/ui/search'

/** Stages that the public may follow. */
export const PUBLIC_STATUSES = [
  'cleanup_scheduled',
  'cleaned',
  'greening_scheduled',
  'greened',
  'maintained',
  'needs_attention',
  'activated',
] as const satisfies readonly LotStatus[]

export const publicLotsSearch = searchParams({
  q: text,
  status: oneOf(PUBLIC_STATUSES),
  area: integer,
  cursor: text,
})
export type PublicLotsSearch = ReturnType<typeof publicLotsSearch>

export function publicLotFilter({ q, status, area }: PublicLotsSearch) {
  return { q, status: status && [status], area: area === undefined ? undefined : [area] }
}

export const publicLotList = (search: PublicLotsSearch) =>
  listPublicLotsOptions({
    query: { ...publicLotFilter(search), cursor: search.cursor, limit: 50, include_total: true },
  })
