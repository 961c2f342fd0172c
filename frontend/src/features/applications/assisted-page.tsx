import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AssistedApplication } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { AssistPanel } from './assist-panel'
import { assistedList } from './search'

const route = getRouteApi('/staff/assisted-applications')

/** Applications that the own organization began for somebody; only how far they are. */
export function AssistedApplicationsPage() {
  const { t } = useTranslation('staff-applications')
  const search = route.useSearch()
  const applications = useQuery({ ...assistedList(search.cursor), placeholderData: keepPreviousData })
  const [beginning, begin] = useDisclosure()
  return (
    <>
      <PageHeader
        title={t('assisted.title')}
        actions={<Button onClick={begin.open}>{t('assisted.begin')}</Button>}
      />
      <DataTable
        caption={t('assisted.title')}
        columns={useColumns()}
        rows={applications.data?.items}
        rowId={({ reference }) => reference}
        error={applications.error}
        onRetry={() => void applications.refetch()}
        refreshing={applications.isPlaceholderData}
        empty={<EmptyState title={t('assisted.empty')}>{t('assisted.empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={applications.data?.next_cursor} />
      {beginning && <AssistPanel onClose={begin.close} />}
    </>
  )
}

function useColumns() {
  const { t } = useTranslation('staff-applications')
  const format = useFormat()
  const localized = useLocalized()
  return useMemo<Column<AssistedApplication>[]>(
    () => [
      { id: 'reference', header: t('field.reference'), cell: ({ reference }) => reference },
      { id: 'program', header: t('field.program'), cell: ({ program_name }) => localized(program_name) },
      { id: 'status', header: t('field.status'), cell: ({ status }) => t(`coarse.${status}`) },
      { id: 'helper', header: t('assisted.helper'), cell: ({ helper }) => helper?.name ?? '–' },
      {
        id: 'created_at',
        header: t('assisted.begun'),
        cell: ({ created_at }) => format.dateTime(created_at),
      },
    ],
    [t, format, localized],
  )
}
