import { Group, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useCan, useMe } from '~/api/can'
import type { CompensationApplicationSummary } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CompensationStatusTag } from '~/ui/staff/compensation/words'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { SummaryList } from '~/ui/staff/detail-layout'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { AppropriatePanel } from './appropriate-panel'
import {
  COMPENSATION_STATUSES,
  type CompensationSearch,
  compensationFund,
  compensationList,
  DEFAULT_SORT,
} from './search'

const route = getRouteApi('/staff/compensation/')

/** Applications to the emergency fund, what waits, and what the fund still holds. */
export function CompensationPage() {
  const { t } = useTranslation('staff-compensation')
  const canRead = useCan('compensation:read')
  return canRead.allowed ? (
    <Queue />
  ) : (
    <>
      <PageHeader title={t('title')} />
      <ForbiddenState />
    </>
  )
}

function Queue() {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const me = useMe()
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const applications = useQuery({ ...compensationList(search), placeholderData: keepPreviousData })
  const [giving, setGiving] = useState(false)
  const change = (part: Partial<CompensationSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const total = applications.data?.total
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={total ? t('count', { count: total.count, number: format.number(total.count) }) : undefined}
        actions={
          <>
            <ButtonLink variant="default" to="/staff/compensation" search={{ status: ['submitted'] }}>
              {t('to_decide')}
            </ButtonLink>
            <ButtonLink variant="default" to="/staff/compensation" search={{ to_pay: true }}>
              {t('to_pay')}
            </ButtonLink>
            <ButtonLink variant="default" to="/staff/compensation-policies">
              {t('policies.title')}
            </ButtonLink>
            {can(me, 'funds:write') && (
              <ActionButton variant="default" disabledReason={undefined} onClick={() => setGiving(true)}>
                {t('appropriate.open')}
              </ActionButton>
            )}
          </>
        }
      />
      <Fund />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={applications.data?.items}
        rowId={({ id }) => id}
        error={applications.error}
        onRetry={() => void applications.refetch()}
        refreshing={applications.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as CompensationSearch['sort'] })}
        onOpen={({ id }) =>
          void navigate({ to: '/staff/compensation/$applicationId', params: { applicationId: id } })
        }
        empty={<EmptyState title={t('empty')}>{t('empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={applications.data?.next_cursor} />
      {giving && <AppropriatePanel onClose={() => setGiving(false)} />}
    </>
  )
}

/** What the fund holds. */
function Fund() {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const fund = useQuery(compensationFund()).data
  if (!fund) return <div style={{ minHeight: 120 }} />
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  return (
    <SummaryList
      items={[
        { label: t('fund.available'), value: money(fund.available_cents) },
        { label: t('fund.reserved'), value: money(fund.reserved_cents) },
        { label: t('fund.spent'), value: money(fund.spent_cents) },
        {
          label: t('fund.runs_out_on'),
          value: fund.runs_out_on ? format.date(fund.runs_out_on) : t('fund.never'),
        },
      ]}
    />
  )
}

function useFilters() {
  const { t } = useTranslation('staff-compensation')
  return useMemo<Filter<CompensationSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choices',
        options: COMPENSATION_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      { name: 'overdue', label: t('overdue'), kind: 'boolean' },
      { name: 'to_pay', label: t('to_pay'), kind: 'boolean' },
      { name: 'reference', label: t('field.reference'), kind: 'text' },
    ],
    [t],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  return useMemo<Column<CompensationApplicationSummary>[]>(() => {
    const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
    return [
      {
        id: 'created_at',
        header: t('field.created_at'),
        sortable: true,
        cell: ({ created_at }) => format.date(created_at),
      },
      {
        id: 'reference',
        header: t('field.reference'),
        cell: ({ id, reference }) => (
          <AnchorLink
            to="/staff/compensation/$applicationId"
            params={{ applicationId: id }}
            style={{ whiteSpace: 'nowrap' }}
          >
            {reference}
          </AnchorLink>
        ),
      },
      { id: 'organization', header: t('field.organization'), cell: ({ organization }) => organization.name },
      {
        id: 'incident',
        header: t('field.incident'),
        cell: ({ facts }) => (
          <>
            {t(`kind.${facts.incident_kind}`)}
            <Text size="sm" c="dimmed">
              {format.date(facts.incident_on)}
            </Text>
          </>
        ),
      },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ status, appealed }) => (
          <Group gap={4}>
            <CompensationStatusTag status={status} />
            {appealed && <Text size="sm">{t('appealed')}</Text>}
          </Group>
        ),
      },
      {
        id: 'due_on',
        header: t('field.due_on'),
        cell: ({ due_on, overdue }) => (
          <Group gap={4}>
            {due_on ? format.date(due_on) : '–'}
            {overdue && <StatusTag tone="bad">{t('late')}</StatusTag>}
          </Group>
        ),
      },
      {
        id: 'requested',
        header: t('field.requested'),
        align: 'end',
        cell: ({ requested_cents }) => money(requested_cents),
      },
      {
        id: 'approved',
        header: t('field.approved'),
        align: 'end',
        cell: ({ approved_cents }) => (approved_cents == null ? '–' : money(approved_cents)),
      },
    ]
  }, [t, format])
}
