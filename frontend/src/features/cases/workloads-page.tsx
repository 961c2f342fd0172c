import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { CaseWorkload } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { workloadList } from './search'

/** Who has how much to do, and where families wait too long. */
export function CaseWorkloadsPage() {
  const { t } = useTranslation('staff-cases')
  const canRead = useCan('cases:read')
  return (
    <>
      <PageHeader title={t('workloads.title')} />
      {canRead.allowed ? <Workloads /> : <ForbiddenState />}
    </>
  )
}

function Workloads() {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const workloads = useQuery(workloadList())
  const columns = useMemo<Column<CaseWorkload>[]>(
    () => [
      {
        id: 'advocate',
        header: t('field.advocate'),
        cell: ({ advocate }) => (
          <AnchorLink
            to="/staff/cases"
            search={
              advocate ? { advocate_id: advocate.id, status: 'open' } : { assigned: false, status: 'open' }
            }
          >
            {advocate?.name ?? t('nobodys')}
          </AnchorLink>
        ),
      },
      {
        id: 'open',
        header: t('workloads.open'),
        align: 'end',
        cell: ({ open_cases }) => format.number(open_cases),
      },
      {
        id: 'overdue',
        header: t('workloads.overdue'),
        align: 'end',
        cell: ({ overdue_cases }) =>
          overdue_cases > 0 ? <StatusTag tone="bad">{format.number(overdue_cases)}</StatusTag> : '0',
      },
      {
        id: 'oldest',
        header: t('workloads.oldest'),
        cell: ({ oldest_opened_at }) => (oldest_opened_at ? format.date(oldest_opened_at) : '–'),
      },
    ],
    [t, format],
  )
  return (
    <>
      <Text c="dimmed" mb="sm">
        {t('workloads.lead')}
      </Text>
      <DataTable
        caption={t('workloads.title')}
        columns={columns}
        rows={workloads.data?.items}
        rowId={({ advocate }) => advocate?.id ?? 'nobody'}
        error={workloads.error}
        onRetry={() => void workloads.refetch()}
        empty={<EmptyState title={t('workloads.empty')}>{t('empty_body')}</EmptyState>}
      />
    </>
  )
}
