import type { ServiceStatus } from '~/api/gen'
import { listServicesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { boolean, oneOf, searchParams, sortBy, text } from '~/ui/search'

export const SERVICE_STATUSES = [
  'active',
  'temporarily_closed',
  'inactive',
  'defunct',
] as const satisfies readonly ServiceStatus[]

export const servicesSearch = searchParams({
  q: text,
  kind: text,
  organization_id: text,
  status: oneOf(SERVICE_STATUSES),
  outdated: boolean,
  sort: sortBy(['name']),
  cursor: text,
})
export type ServicesSearch = ReturnType<typeof servicesSearch>

export const DEFAULT_SORT = 'name'

export const serviceList = (search: ServicesSearch) =>
  listServicesOptions({
    query: { ...search, sort: search.sort ?? DEFAULT_SORT, limit: 50, include_total: true },
  })
