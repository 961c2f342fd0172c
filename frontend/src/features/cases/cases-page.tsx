import { Group, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { CaseSummary } from '~/api/gen'
import { useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { useLanguageName } from '~/ui/language-name'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import {
  CASE_STATUSES,
  type CasesSearch,
  caseList,
  DEFAULT_SORT,
  INCIDENT_KINDS,
  workloadList,
} from './search'
import { CaseStatusTag, useSafeContactWords } from './words'

const route = getRouteApi('/staff/cases/')

/** Cases of the own organization: whom to call today, by which rules, and what nobody has taken yet. No names. */
export function CasesPage() {
  const { t } = useTranslation('staff-cases')
  const canRead = useCan('cases:read')
  return canRead.allowed ? (
    <Cases />
  ) : (
    <>
      <PageHeader title={t('title')} />
      <ForbiddenState />
    </>
  )
}

function Cases() {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = useArea()
  const cases = useQuery({
    ...caseList(search, typeof chosen === 'number' ? chosen : undefined),
    placeholderData: keepPreviousData,
  })
  const change = (part: Partial<CasesSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const total = cases.data?.total
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={total ? t('count', { count: total.count, number: format.number(total.count) }) : undefined}
        actions={
          <>
            <ButtonLink
              variant="default"
              to="/staff/cases"
              search={{ mine: true, status: 'open', sort: 'contact_due_on' }}
            >
              {t('to_contact')}
            </ButtonLink>
            <ButtonLink variant="default" to="/staff/cases" search={{ assigned: false, status: 'open' }}>
              {t('nobodys')}
            </ButtonLink>
            <ButtonLink variant="default" to="/staff/case-workloads">
              {t('workloads.title')}
            </ButtonLink>
            <ButtonLink variant="default" to="/staff/case-erasures">
              {t('erasures.title')}
            </ButtonLink>
            <ButtonLink variant="default" to="/staff/case-transfers">
              {t('transfers.title')}
            </ButtonLink>
            <ButtonLink variant="default" to="/staff/break-glass">
              {t('glass.title')}
            </ButtonLink>
            <ButtonLink to="/staff/cases/new" leftSection={<Plus size={16} aria-hidden />}>
              {t('new.title')}
            </ButtonLink>
          </>
        }
      />
      <Text c="dimmed" mb="sm">
        {t('lead')}
      </Text>
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={cases.data?.items}
        rowId={({ id }) => id}
        error={cases.error}
        onRetry={() => void cases.refetch()}
        refreshing={cases.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as CasesSearch['sort'] })}
        onOpen={({ id }) => void navigate({ to: '/staff/cases/$caseId', params: { caseId: id } })}
        empty={<EmptyState title={t('empty')}>{t('empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={cases.data?.next_cursor} />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-cases')
  const workloads = useQuery(workloadList())
  return useMemo<Filter<CasesSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: CASE_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      { name: 'mine', label: t('mine'), kind: 'boolean' },
      { name: 'overdue', label: t('overdue'), kind: 'boolean' },
      { name: 'reference', label: t('field.reference'), kind: 'text' },
      { name: 'assigned', label: t('field.assigned'), kind: 'boolean', rare: true },
      { name: 'legal_hold', label: t('hold.open'), kind: 'boolean', rare: true },
      {
        name: 'advocate_id',
        label: t('field.advocate'),
        kind: 'choice',
        options: (workloads.data?.items ?? []).flatMap(({ advocate }) =>
          advocate ? [{ value: advocate.id, label: advocate.name ?? advocate.id }] : [],
        ),
        rare: true,
      },
      {
        name: 'incident_kind',
        label: t('field.incident_kind'),
        kind: 'choice',
        options: INCIDENT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
        rare: true,
      },
    ],
    [t, workloads.data],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const contactWords = useSafeContactWords()
  const languageName = useLanguageName()
  return useMemo<Column<CaseSummary>[]>(
    () => [
      {
        id: 'contact_due_on',
        header: t('field.contact_due_on'),
        sortable: true,
        cell: ({ contact_due_on, overdue }) => (
          <Group gap={4}>
            {contact_due_on ? format.date(contact_due_on) : '–'}
            {overdue && <StatusTag tone="bad">{t('late')}</StatusTag>}
          </Group>
        ),
      },
      {
        id: 'reference',
        header: t('field.reference'),
        cell: ({ id, reference }) => (
          <AnchorLink to="/staff/cases/$caseId" params={{ caseId: id }} style={{ whiteSpace: 'nowrap' }}>
            {reference}
          </AnchorLink>
        ),
      },
      {
        id: 'contact',
        header: t('field.contact'),
        cell: ({ contact }) =>
          contact ? (
            <>
              {t(`relation.${contact.relation}`)}, {languageName(contact.language)}
              <Text size="sm" c="dimmed">
                {contactWords(contact.safe_contact)}
              </Text>
            </>
          ) : (
            t('contact.nobody')
          ),
      },
      {
        id: 'incident',
        header: t('field.incident'),
        cell: ({ incident_kind, incident_on, incident_area }) => (
          <>
            {t(`kind.${incident_kind}`)}
            <Text size="sm" c="dimmed">
              {[format.date(incident_on), incident_area?.name].filter(Boolean).join(', ')}
            </Text>
          </>
        ),
      },
      { id: 'needs', header: t('field.open_needs'), align: 'end', cell: ({ open_needs }) => open_needs },
      { id: 'advocate', header: t('field.advocate'), cell: ({ advocate }) => advocate?.name ?? t('nobody') },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ status, restricted }) => (
          <>
            <CaseStatusTag status={status} />
            {restricted && <StatusTag tone="bad">{t('restrict.restricted')}</StatusTag>}
          </>
        ),
      },
      {
        id: 'created_at',
        header: t('field.created_at'),
        sortable: true,
        cell: ({ created_at }) => format.date(created_at),
      },
    ],
    [t, format, contactWords, languageName],
  )
}
