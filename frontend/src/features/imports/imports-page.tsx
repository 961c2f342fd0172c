import { Group } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Upload } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Import } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { DEFAULT_SORT, IMPORT_KINDS, IMPORT_STATUSES, type ImportSearch, importList } from './search'
import { ImportTags } from './status'

const route = getRouteApi('/staff/imports/')

export function ImportsPage() {
  const { t } = useTranslation('staff-imports')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const imports = useQuery({ ...importList(search), placeholderData: keepPreviousData })
  const canWrite = useCan('imports:write')
  const change = (part: Partial<ImportSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <ActionButton
            leftSection={<Upload size={16} aria-hidden />}
            disabledReason={canWrite.reason}
            onClick={() => void navigate({ to: '/staff/imports/new' })}
          >
            {t('create.open')}
          </ActionButton>
        }
      />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={imports.data?.items}
        rowId={({ id }) => id}
        error={imports.error}
        onRetry={() => void imports.refetch()}
        refreshing={imports.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as ImportSearch['sort'] })}
        onOpen={({ id }) => void navigate({ to: '/staff/imports/$importId', params: { importId: id } })}
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={imports.data?.next_cursor} />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-imports')
  return useMemo<Filter<ImportSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: IMPORT_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      {
        name: 'kind',
        label: t('field.kind'),
        kind: 'choice',
        options: IMPORT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
      },
    ],
    [t],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-imports')
  const format = useFormat()
  return useMemo<Column<Import>[]>(
    () => [
      {
        id: 'file',
        header: t('field.file'),
        cell: ({ id, file_name }) => (
          <AnchorLink to="/staff/imports/$importId" params={{ importId: id }}>
            {file_name}
          </AnchorLink>
        ),
      },
      { id: 'kind', header: t('field.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
      {
        id: 'status',
        header: t('field.status'),
        cell: (one) => (
          <Group gap={4}>
            <ImportTags one={one} />
          </Group>
        ),
      },
      {
        id: 'rows',
        header: t('count.rows_read'),
        align: 'end',
        cell: ({ rows_read }) => format.number(rows_read),
      },
      {
        id: 'refused',
        header: t('count.refused'),
        align: 'end',
        cell: ({ refused_count }) => format.number(refused_count),
      },
      {
        id: 'created_at',
        header: t('field.created'),
        sortable: true,
        cell: ({ created_at }) => format.dateTime(created_at),
      },
    ],
    [t, format],
  )
}
