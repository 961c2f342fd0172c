import type { Role, UserStatus } from '~/api/gen'
import { getUserOptions, listUsersOptions } from '~/api/gen/@tanstack/react-query.gen'
import { oneOf, searchParams, sortBy, text } from '~/ui/search'

export const USER_STATUSES = ['invited', 'active', 'deactivated'] as const satisfies readonly UserStatus[]

export const ROLES = [
  'resident',
  'block_club_leader',
  'training_manager',
  'instructor',
  'lot_manager',
  'crew_member',
  'partner_user',
  'victim_advocate',
  'outreach_worker',
  'engagement_manager',
  'department_liaison',
  'analyst',
  'hrit_facilitator',
  'program_reviewer',
  'finance',
  'le_liaison',
  'director',
  'admin',
] as const satisfies readonly Role[]

export const userSearch = searchParams({
  q: text,
  organization_id: text,
  status: oneOf(USER_STATUSES),
  role: oneOf(ROLES),
  sort: sortBy(['display_name', 'last_sign_in_at', 'created_at']),
  cursor: text,
})

export type UserSearch = ReturnType<typeof userSearch>

export const DEFAULT_SORT = 'display_name'

export const userList = ({ q, organization_id, status, role, sort = DEFAULT_SORT, cursor }: UserSearch) =>
  listUsersOptions({
    query: { q, organization_id, status, role, sort, cursor, limit: 50, include_total: true },
  })

export const userDetail = (userId: string) => getUserOptions({ path: { user_id: userId } })
