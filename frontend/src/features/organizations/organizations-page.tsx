import { Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Organization } from '~/api/gen'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { OrganizationPanel } from './organization-panel'
import { DEFAULT_SORT, KINDS, type OrganizationSearch, organizationList } from './search'
import { OrganizationMarks } from './status'

const route = getRouteApi('/staff/organizations/')

export function OrganizationsPage() {
  const { t } = useTranslation('staff-organizations')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const organizations = useQuery({ ...organizationList(search), placeholderData: keepPreviousData })
  const canWrite = useCan('organizations:write')
  const [creating, create] = useDisclosure()
  const change = (part: Partial<OrganizationSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const open = ({ id }: Organization) =>
    void navigate({ to: '/staff/organizations/$organizationId', params: { organizationId: id } })
  const total = organizations.data?.total
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={total ? t('count', { count: total.count }) : undefined}
        actions={
          <ActionButton
            leftSection={<Plus size={16} aria-hidden />}
            disabledReason={canWrite.reason}
            onClick={create.open}
          >
            {t('create.open')}
          </ActionButton>
        }
      />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={organizations.data?.items}
        rowId={({ id }) => id}
        error={organizations.error}
        onRetry={() => void organizations.refetch()}
        refreshing={organizations.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as OrganizationSearch['sort'] })}
        onOpen={open}
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={organizations.data?.next_cursor} />
      <OrganizationPanel opened={creating} onClose={create.close} onSaved={open} />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-organizations')
  return useMemo<Filter<OrganizationSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text' },
      {
        name: 'kind',
        label: t('field.kind'),
        kind: 'choice',
        options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
      },
      { name: 'active', label: t('field.active'), kind: 'boolean' },
    ],
    [t],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-organizations')
  return useMemo<Column<Organization>[]>(
    () => [
      {
        id: 'name',
        header: t('field.name'),
        sortable: true,
        cell: ({ id, name }) => (
          <AnchorLink to="/staff/organizations/$organizationId" params={{ organizationId: id }}>
            {name}
          </AnchorLink>
        ),
      },
      {
        id: 'abbreviation',
        header: t('field.abbreviation'),
        cell: ({ abbreviation }) => abbreviation ?? '–',
      },
      { id: 'kind', header: t('field.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
      {
        id: 'status',
        header: t('field.status'),
        cell: (organization) => (
          <Group gap={4}>
            <OrganizationMarks organization={organization} />
          </Group>
        ),
      },
    ],
    [t],
  )
}
