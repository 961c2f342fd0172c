import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiKey, User } from '~/api/gen'
import { listApiKeysOptions, listUsersOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import { EmptyState } from '~/ui/staff/states'

/** Rows shown here; the whole list is a page of its own. */
const LIMIT = 20

export function OrganizationUsers({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation(['staff-organizations', 'staff-users'])
  const users = useQuery(
    listUsersOptions({ query: { organization_id: organizationId, sort: 'display_name', limit: LIMIT } }),
  )
  const columns = useMemo<Column<User>[]>(
    () => [
      {
        id: 'name',
        header: t('staff-users:field.name'),
        cell: ({ id, display_name, email }) => (
          <AnchorLink to="/staff/users/$userId" params={{ userId: id }}>
            {display_name ?? email}
          </AnchorLink>
        ),
      },
      {
        id: 'status',
        header: t('staff-users:field.status'),
        cell: ({ status }) => t(`staff-users:status.${status}`),
      },
      {
        id: 'roles',
        header: t('staff-users:field.roles'),
        cell: ({ grants }) =>
          [...new Set(grants.map(({ role }) => t(`staff-users:role.${role}`)))].join(', '),
      },
    ],
    [t],
  )
  return (
    <>
      <DataTable
        caption={t('related.users')}
        columns={columns}
        rows={users.data?.items}
        rowId={({ id }) => id}
        error={users.error}
        onRetry={() => void users.refetch()}
        empty={<EmptyState title={t('related.no_users')} />}
      />
      {users.data?.next_cursor && (
        <AnchorLink to="/staff/users" search={{ organization_id: organizationId }}>
          {t('related.all_users')}
        </AnchorLink>
      )}
    </>
  )
}

export function OrganizationKeys({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation(['staff-organizations', 'staff-keys'])
  const format = useFormat()
  const keys = useQuery(listApiKeysOptions({ query: { organization_id: organizationId, limit: LIMIT } }))
  const columns = useMemo<Column<ApiKey>[]>(
    () => [
      {
        id: 'name',
        header: t('staff-keys:field.name'),
        cell: ({ id, name }) => (
          <AnchorLink to="/staff/api-keys/$apiKeyId" params={{ apiKeyId: id }}>
            {name}
          </AnchorLink>
        ),
      },
      {
        id: 'status',
        header: t('staff-keys:field.status'),
        cell: ({ status }) => t(`staff-keys:status.${status}`),
      },
      {
        id: 'expires',
        header: t('staff-keys:field.expires'),
        cell: ({ expires_at }) => format.date(expires_at),
      },
    ],
    [t, format],
  )
  return (
    <>
      <DataTable
        caption={t('related.keys')}
        columns={columns}
        rows={keys.data?.items}
        rowId={({ id }) => id}
        error={keys.error}
        onRetry={() => void keys.refetch()}
        empty={<EmptyState title={t('related.no_keys')} />}
      />
      {keys.data?.next_cursor && (
        <AnchorLink to="/staff/api-keys" search={{ organization_id: organizationId }}>
          {t('related.all_keys')}
        </AnchorLink>
      )}
    </>
  )
}
