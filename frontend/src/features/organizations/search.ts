import type { OrganizationKind } from '~/api/gen'
import { getOrganizationOptions, listOrganizationsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { boolean, oneOf, searchParams, sortBy, text } from '~/ui/search'

export const KINDS = [
  'city_department',
  'sister_agency',
  'community_organization',
  'business',
  'other',
] as const satisfies readonly OrganizationKind[]

export const organizationSearch = searchParams({
  q: text,
  kind: oneOf(KINDS),
  active: boolean,
  sort: sortBy(['name', 'created_at']),
  cursor: text,
})

export type OrganizationSearch = ReturnType<typeof organizationSearch>

export const DEFAULT_SORT = 'name'

export const organizationList = ({ q, kind, active, sort = DEFAULT_SORT, cursor }: OrganizationSearch) =>
  listOrganizationsOptions({ query: { q, kind, active, sort, cursor, limit: 50, include_total: true } })

/** `tab`: which of the organization's lists is shown. */
export const organizationTab = searchParams({ tab: oneOf(['users', 'keys']) })

export const organizationDetail = (organizationId: string) =>
  getOrganizationOptions({ path: { organization_id: organizationId } })
