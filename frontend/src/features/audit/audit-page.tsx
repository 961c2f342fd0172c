import { Code, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '~/api/gen'
import { useFormat, useSettings } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { ResourceLink } from './resource-link'
import { type AuditSearch, auditList } from './search'

const route = getRouteApi('/staff/audit')

export function AuditPage() {
  const { t } = useTranslation('staff-audit')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const entries = useQuery({ ...auditList(search, timeZone), placeholderData: keepPreviousData })
  return (
    <>
      <PageHeader title={t('title')} />
      <Text c="dimmed" mb="md">
        {t('note')}
      </Text>
      <FilterBar
        filters={useFilters(search)}
        search={search}
        onChange={(part: Partial<AuditSearch>) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={entries.data?.items}
        rowId={({ id }) => id}
        error={entries.error}
        onRetry={() => void entries.refetch()}
        refreshing={entries.isPlaceholderData}
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={entries.data?.next_cursor} />
    </>
  )
}

function useFilters({ actor_id, resource_id }: AuditSearch) {
  const { t } = useTranslation('staff-audit')
  return useMemo<Filter<AuditSearch>[]>(
    () => [
      { name: 'action', label: t('field.action'), kind: 'text', placeholder: 'incident.corrected' },
      { name: 'resource_type', label: t('field.resource_type'), kind: 'text', placeholder: 'incident' },
      { name: 'occurred_from', label: t('filter.from'), kind: 'date' },
      { name: 'occurred_to', label: t('filter.to'), kind: 'date' },
      // Reached by following a name or a resource; nobody types an identifier.
      ...(actor_id ? [{ name: 'actor_id', label: t('field.actor'), kind: 'text' } as const] : []),
      ...(resource_id ? [{ name: 'resource_id', label: t('field.resource'), kind: 'text' } as const] : []),
    ],
    [t, actor_id, resource_id],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-audit')
  const format = useFormat()
  return useMemo<Column<AuditEntry>[]>(
    () => [
      {
        id: 'occurred_at',
        header: t('field.occurred'),
        cell: ({ occurred_at }) => <time dateTime={occurred_at}>{format.dateTime(occurred_at)}</time>,
      },
      { id: 'actor', header: t('field.actor'), cell: ({ actor }) => <Actor actor={actor} /> },
      { id: 'action', header: t('field.action'), cell: ({ action }) => <Action action={action} /> },
      { id: 'resource', header: t('field.resource'), cell: (entry) => <ResourceLink entry={entry} /> },
      { id: 'fields', header: t('field.fields'), cell: ({ fields }) => fields.join(', ') || '–' },
      { id: 'purpose', header: t('field.purpose'), cell: ({ purpose }) => purpose ?? '–' },
      {
        id: 'outcome',
        header: t('field.outcome'),
        cell: ({ outcome }) => (
          <StatusTag tone={outcome === 'allowed' ? 'good' : 'bad'}>{t(`outcome.${outcome}`)}</StatusTag>
        ),
      },
    ],
    [t, format],
  )
}

/** What was done; leads to every time that it was done. */
function Action({ action }: { action: string }) {
  return (
    <AnchorLink to="/staff/audit" search={{ action }}>
      <Code>{action}</Code>
    </AnchorLink>
  )
}

/** Who did it; leads to everything that the same actor did. */
function Actor({ actor }: { actor: AuditEntry['actor'] }) {
  const { t } = useTranslation('staff-audit')
  const kind = t(`actor.${actor.kind}` as 'actor.user', { defaultValue: actor.kind })
  const name = actor.name ?? kind
  if (!actor.id) return name
  return (
    <AnchorLink to="/staff/audit" search={{ actor_id: actor.id }} title={kind}>
      {name}
    </AnchorLink>
  )
}
