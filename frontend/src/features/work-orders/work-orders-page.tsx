import { Group } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { WorkOrder } from '~/api/gen'
import { areaFilter, useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { WORK_ORDER_KINDS } from '~/ui/staff/lots/values'
import { LotLink, WorkOrderStatusTag } from '~/ui/staff/lots/words'
import { useOrganizationOptions } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { DEFAULT_SORT, WORK_ORDER_STATUSES, type WorkOrdersSearch, workOrderList } from './search'

const route = getRouteApi('/staff/work-orders/')

/** Visits to lots: planned, done, waiting to be verified, missed. */
export function WorkOrdersPage() {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const me = useMe()
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const area = areaFilter(useArea())
  const orders = useQuery({ ...workOrderList(search, area), placeholderData: keepPreviousData })
  const total = orders.data?.total
  const change = (part: Partial<WorkOrdersSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  return (
    <>
      <PageHeader
        title={t('work.title')}
        summary={
          total ? t('work.count', { count: total.count, number: format.number(total.count) }) : undefined
        }
        actions={
          <>
            {can(me, 'work_orders:verify') && (
              <ButtonLink variant="default" to="/staff/work-orders" search={{ to_verify: true }}>
                {t('work.to_verify')}
              </ButtonLink>
            )}
            <ButtonLink variant="default" to="/staff/work-orders" search={{ missed: true }}>
              {t('work.missed_ones')}
            </ButtonLink>
            {can(me, 'work_orders:write') && (
              <ButtonLink to="/staff/crew-visits">{t('crew.open')}</ButtonLink>
            )}
          </>
        }
      />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('work.title')}
        columns={useColumns()}
        rows={orders.data?.items}
        rowId={({ id }) => id}
        error={orders.error}
        onRetry={() => void orders.refetch()}
        refreshing={orders.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as WorkOrdersSearch['sort'] })}
        onOpen={({ id }) =>
          void navigate({ to: '/staff/work-orders/$workOrderId', params: { workOrderId: id } })
        }
        empty={
          <EmptyState title={t('work.empty')}>
            {t(search.to_verify ? 'work.nothing_to_verify' : 'work.empty_body')}
          </EmptyState>
        }
      />
      <CursorPager cursor={search.cursor} nextCursor={orders.data?.next_cursor} />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-lots')
  const organizations = useOrganizationOptions()
  return useMemo<Filter<WorkOrdersSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choices',
        options: WORK_ORDER_STATUSES.map((value) => ({ value, label: t(`work_status.${value}`) })),
      },
      {
        name: 'kind',
        label: t('work.kind'),
        kind: 'choices',
        options: WORK_ORDER_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
      },
      { name: 'to_verify', label: t('work.to_verify'), kind: 'boolean' },
      { name: 'missed', label: t('work.missed'), kind: 'boolean' },
      {
        name: 'organization_id',
        label: t('work.organization'),
        kind: 'choice',
        options: organizations,
        rare: true,
      },
      { name: 'own_organization', label: t('work.own'), kind: 'boolean', rare: true },
      { name: 'due_from', label: t('work.due_from'), kind: 'date', rare: true },
      { name: 'due_to', label: t('work.due_to'), kind: 'date', rare: true },
    ],
    [t, organizations],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  return useMemo<Column<WorkOrder>[]>(
    () => [
      {
        id: 'due_on',
        header: t('work.due_on'),
        sortable: true,
        cell: ({ id, due_on, kind }) => (
          <AnchorLink to="/staff/work-orders/$workOrderId" params={{ workOrderId: id }}>
            {t('work.due_line', { date: format.date(due_on), kind: t(`kind.${kind}`) })}
          </AnchorLink>
        ),
      },
      { id: 'lot', header: t('lot.title'), cell: ({ lot }) => <LotLink lot={lot} /> },
      {
        id: 'area',
        header: t('field.community_area'),
        cell: ({ lot }) => lot.community_area?.name ?? '–',
      },
      {
        id: 'status',
        header: t('field.status'),
        cell: (order) => (
          <Group gap={4}>
            <WorkOrderStatusTag order={order} />
          </Group>
        ),
      },
      {
        id: 'organization',
        header: t('work.organization'),
        cell: ({ organization, assignee }) =>
          assignee?.name ? `${organization.name}, ${assignee.name}` : organization.name,
      },
      {
        id: 'photos',
        header: t('work.photos'),
        align: 'end',
        cell: ({ photos }) => format.number(photos.length),
      },
    ],
    [t, format],
  )
}
