import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActionCounts } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import { EmptyState } from '~/ui/staff/states'
import { actionCounts } from './search'

const NUMBERS = ['open', 'in_progress', 'blocked', 'done', 'overdue', 'escalated'] as const

/** Departments and partners side by side: who has how much, and what is late. */
export function OrganizationCounts() {
  const { t } = useTranslation('staff-actions')
  const format = useFormat()
  const counts = useQuery(actionCounts())
  const columns = useMemo<Column<ActionCounts>[]>(
    () => [
      {
        id: 'organization',
        header: t('field.owner_organization'),
        cell: ({ organization }) => (
          <AnchorLink to="/staff/actions" search={{ owner_organization_id: organization.id }}>
            {organization.name}
          </AnchorLink>
        ),
      },
      ...NUMBERS.map((name) => ({
        id: name,
        header: t(`counts.${name}`),
        align: 'end' as const,
        cell: (row: ActionCounts) => format.number(row[name]),
      })),
    ],
    [t, format],
  )
  return (
    <DataTable
      caption={t('view.organizations')}
      columns={columns}
      rows={counts.data?.items}
      rowId={({ organization }) => organization.id}
      error={counts.error}
      onRetry={() => void counts.refetch()}
      empty={<EmptyState title={t('empty.title')}>{t('counts.empty')}</EmptyState>}
    />
  )
}
