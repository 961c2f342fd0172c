import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { UserRoundPlus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { User } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink } from '~/ui/staff/links'
import { useOrganizationOptions } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { InvitePanel } from './invite-panel'
import { DEFAULT_SORT, ROLES, USER_STATUSES, type UserSearch, userList } from './search'
import { UserStatusTag, userName } from './status'

const route = getRouteApi('/staff/users/')

export function UsersPage() {
  const { t } = useTranslation('staff-users')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const users = useQuery({ ...userList(search), placeholderData: keepPreviousData })
  const canWrite = useCan('users:write')
  const [inviting, invite] = useDisclosure()
  const change = (part: Partial<UserSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const total = users.data?.total
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={total ? t('count', { count: total.count }) : undefined}
        actions={
          <ActionButton
            leftSection={<UserRoundPlus size={16} aria-hidden />}
            disabledReason={canWrite.reason}
            onClick={invite.open}
          >
            {t('invite.open')}
          </ActionButton>
        }
      />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={users.data?.items}
        rowId={({ id }) => id}
        error={users.error}
        onRetry={() => void users.refetch()}
        refreshing={users.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as UserSearch['sort'] })}
        onOpen={({ id }) => void navigate({ to: '/staff/users/$userId', params: { userId: id } })}
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={users.data?.next_cursor} />
      <InvitePanel
        opened={inviting}
        onClose={invite.close}
        onInvited={({ id }) => void navigate({ to: '/staff/users/$userId', params: { userId: id } })}
      />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-users')
  const organizations = useOrganizationOptions()
  return useMemo<Filter<UserSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text' },
      { name: 'organization_id', label: t('field.organization'), kind: 'choice', options: organizations },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: USER_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      {
        name: 'role',
        label: t('field.role'),
        kind: 'choice',
        options: ROLES.map((value) => ({ value, label: t(`role.${value}`) })),
      },
    ],
    [t, organizations],
  )
}

function useColumns() {
  const { t } = useTranslation(['staff-users', 'common'])
  const format = useFormat()
  return useMemo<Column<User>[]>(
    () => [
      {
        id: 'display_name',
        header: t('field.name'),
        sortable: true,
        cell: (user) => (
          <AnchorLink to="/staff/users/$userId" params={{ userId: user.id }}>
            {userName(user)}
          </AnchorLink>
        ),
      },
      { id: 'organization', header: t('field.organization'), cell: ({ organization }) => organization.name },
      { id: 'status', header: t('field.status'), cell: ({ status }) => <UserStatusTag status={status} /> },
      {
        id: 'roles',
        header: t('field.roles'),
        cell: ({ grants }) => [...new Set(grants.map(({ role }) => t(`role.${role}`)))].join(', '),
      },
      {
        id: 'second_factor',
        header: t('field.second_factor'),
        cell: ({ second_factor_enabled }) => t(second_factor_enabled ? 'common:yes' : 'common:no'),
      },
      {
        id: 'last_sign_in_at',
        header: t('field.last_sign_in'),
        sortable: true,
        cell: ({ last_sign_in_at }) => (last_sign_in_at ? format.relative(last_sign_in_at) : t('never')),
      },
    ],
    [t, format],
  )
}
