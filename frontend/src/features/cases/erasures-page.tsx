import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { CaseErasure, CaseSummary } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { erasureList, toEraseList } from './search'

const route = getRouteApi('/staff/case-erasures')
/** How far one looks ahead. */
const DAYS_AHEAD = 90

/** Closed cases whose names go soon, and proof of what went. */
export function CaseErasuresPage() {
  const { t } = useTranslation('staff-cases')
  const canRead = useCan('cases:read')
  return (
    <>
      <PageHeader title={t('erasures.title')} />
      {canRead.allowed ? <Erasures /> : <ForbiddenState />}
    </>
  )
}

function Erasures() {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const { cursor } = route.useSearch()
  const until = format.dayOf(new Date(Date.now() + DAYS_AHEAD * 86_400_000).toISOString())
  const coming = useQuery(toEraseList(until))
  const done = useQuery(erasureList(cursor))
  const reference = (id: string, text: string) => (
    <AnchorLink to="/staff/cases/$caseId" params={{ caseId: id }}>
      {text}
    </AnchorLink>
  )
  const comingColumns: Column<CaseSummary>[] = [
    {
      id: 'notes_erase_on',
      header: t('field.notes_erase_on'),
      cell: ({ notes_erase_on }) => notes_erase_on && format.date(notes_erase_on),
    },
    {
      id: 'erase_on',
      header: t('field.erase_on'),
      cell: ({ erase_on }) => erase_on && format.date(erase_on),
    },
    { id: 'reference', header: t('field.reference'), cell: (row) => reference(row.id, row.reference) },
    {
      id: 'hold',
      header: t('hold.open'),
      cell: ({ legal_hold }) => legal_hold && <StatusTag tone="warning">{t('hold.short')}</StatusTag>,
    },
  ]
  const doneColumns = useMemo<Column<CaseErasure>[]>(
    () => [
      { id: 'erased_at', header: t('erasures.at'), cell: ({ erased_at }) => format.dateTime(erased_at) },
      { id: 'reference', header: t('field.reference'), cell: ({ reference }) => reference },
      { id: 'category', header: t('erasures.category'), cell: ({ category }) => t(`erasures.${category}`) },
      { id: 'people', header: t('people'), align: 'end', cell: ({ people }) => people },
      { id: 'notes', header: t('notes'), align: 'end', cell: ({ notes }) => notes },
      { id: 'payees', header: t('erasures.payees'), align: 'end', cell: ({ payees }) => payees },
    ],
    [t, format],
  )
  return (
    <>
      <Text c="dimmed" mb="sm">
        {t('erasures.lead')}
      </Text>
      <h2 className="section-title">{t('erasures.coming', { count: DAYS_AHEAD })}</h2>
      <DataTable
        caption={t('erasures.coming', { count: DAYS_AHEAD })}
        columns={comingColumns}
        rows={coming.data?.items}
        rowId={({ id }) => id}
        error={coming.error}
        onRetry={() => void coming.refetch()}
        empty={<EmptyState title={t('erasures.none_coming')}>{t('erasures.none_coming_body')}</EmptyState>}
      />
      <h2 className="section-title">{t('erasures.done')}</h2>
      <DataTable
        caption={t('erasures.done')}
        columns={doneColumns}
        rows={done.data?.items}
        rowId={({ case_id, category, erased_at }) => `${case_id} ${category} ${erased_at}`}
        error={done.error}
        onRetry={() => void done.refetch()}
        empty={<EmptyState title={t('erasures.none_done')}>{t('erasures.none_done_body')}</EmptyState>}
      />
      <CursorPager cursor={cursor} nextCursor={done.data?.next_cursor} />
    </>
  )
}
