import { Code } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { ApiKey } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink } from '~/ui/staff/links'
import { useOrganizationOptions } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { KEY_STATUSES, type KeySearch, keyList } from './search'
import { KeyStatusTag } from './status'

const route = getRouteApi('/staff/api-keys/')

export function KeysPage() {
  const { t } = useTranslation('staff-keys')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const keys = useQuery({ ...keyList(search), placeholderData: keepPreviousData })
  const canWrite = useCan('api_keys:write')
  const total = keys.data?.total
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={total ? t('count', { count: total.count }) : undefined}
        actions={
          <ActionButton
            leftSection={<Plus size={16} aria-hidden />}
            disabledReason={canWrite.reason}
            onClick={() => void navigate({ to: '/staff/api-keys/new' })}
          >
            {t('create.open')}
          </ActionButton>
        }
      />
      <FilterBar
        filters={useFilters()}
        search={search}
        onChange={(part: Partial<KeySearch>) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={keys.data?.items}
        rowId={({ id }) => id}
        error={keys.error}
        onRetry={() => void keys.refetch()}
        refreshing={keys.isPlaceholderData}
        onOpen={({ id }) => void navigate({ to: '/staff/api-keys/$apiKeyId', params: { apiKeyId: id } })}
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={keys.data?.next_cursor} />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-keys')
  const organizations = useOrganizationOptions()
  return useMemo<Filter<KeySearch>[]>(
    () => [
      { name: 'organization_id', label: t('field.organization'), kind: 'choice', options: organizations },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: KEY_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
    ],
    [t, organizations],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-keys')
  const format = useFormat()
  return useMemo<Column<ApiKey>[]>(
    () => [
      {
        id: 'name',
        header: t('field.name'),
        cell: ({ id, name }) => (
          <AnchorLink to="/staff/api-keys/$apiKeyId" params={{ apiKeyId: id }}>
            {name}
          </AnchorLink>
        ),
      },
      { id: 'prefix', header: t('field.prefix'), cell: ({ prefix }) => <Code>{prefix}</Code> },
      { id: 'organization', header: t('field.organization'), cell: ({ organization }) => organization.name },
      { id: 'status', header: t('field.status'), cell: ({ status }) => <KeyStatusTag status={status} /> },
      { id: 'expires', header: t('field.expires'), cell: ({ expires_at }) => format.date(expires_at) },
      {
        id: 'last_used',
        header: t('field.last_used'),
        cell: ({ last_used_at }) => (last_used_at ? format.relative(last_used_at) : t('never')),
      },
    ],
    [t, format],
  )
}
