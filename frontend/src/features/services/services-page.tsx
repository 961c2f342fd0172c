import { Button, Group, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Download, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Service } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useHelpTerms } from '~/ui/help-terms'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { useOrganizationOptions } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { ConfirmService } from './confirm-service'
import { DEFAULT_SORT, SERVICE_STATUSES, type ServicesSearch, serviceList } from './search'
import { ServicePanel } from './service-panel'

const route = getRouteApi('/staff/services')

/** The directory of help: what is outdated, what is full, and who has to say so. */
export function ServicesPage() {
  const { t } = useTranslation('staff-services')
  const canWrite = useCan('services:write')
  return canWrite.allowed ? (
    <Directory />
  ) : (
    <>
      <PageHeader title={t('title')} />
      <ForbiddenState />
    </>
  )
}

function Directory() {
  const { t } = useTranslation('staff-services')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const services = useQuery({ ...serviceList(search), placeholderData: keepPreviousData })
  const [panel, setPanel] = useState<{ service?: Service }>()
  const [confirming, setConfirming] = useState<Service>()
  const change = (part: Partial<ServicesSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const total = services.data?.total
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={total ? t('count', { count: total.count }) : undefined}
        actions={
          <>
            <HsdsDownload search={search} />
            <ActionButton
              leftSection={<Plus size={16} aria-hidden />}
              disabledReason={undefined}
              onClick={() => setPanel({})}
            >
              {t('new')}
            </ActionButton>
          </>
        }
      />
      <Text c="dimmed" mb="sm">
        {t('lead')}
      </Text>
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('title')}
        columns={useColumns(setPanel, setConfirming)}
        rows={services.data?.items}
        rowId={({ id }) => id}
        error={services.error}
        onRetry={() => void services.refetch()}
        refreshing={services.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as ServicesSearch['sort'] })}
        empty={<EmptyState title={t('empty')}>{t('empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={services.data?.next_cursor} />
      {panel && (
        <ServicePanel
          key={panel.service ? `${panel.service.id}${panel.service.row_version}` : 'new'}
          service={panel.service}
          onClose={() => setPanel(undefined)}
        />
      )}
      {confirming && <ConfirmService service={confirming} onClose={() => setConfirming(undefined)} />}
    </>
  )
}

/** What the list shows, as far as the public may see it, for other directories. Everybody may read it, so a link is enough. */
function HsdsDownload({ search }: { search: ServicesSearch }) {
  const { t } = useTranslation('staff-services')
  const { sort: _sort, cursor: _cursor, ...filter } = search
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
  return (
    <Button
      component="a"
      href={`/api/v1/services.hsds.json?${query}`}
      download
      variant="default"
      leftSection={<Download size={16} aria-hidden />}
    >
      {t('download')}
    </Button>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-services')
  const { all: kinds } = useHelpTerms('service_kind')
  const organizations = useOrganizationOptions()
  return useMemo<Filter<ServicesSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text' },
      {
        name: 'kind',
        label: t('field.kinds'),
        kind: 'choice',
        options: kinds,
      },
      { name: 'outdated', label: t('outdated'), kind: 'boolean' },
      {
        name: 'organization_id',
        label: t('field.organization'),
        kind: 'choice',
        options: organizations,
        rare: true,
      },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: SERVICE_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        rare: true,
      },
    ],
    [t, kinds, organizations],
  )
}

function useColumns(onEdit: (panel: { service: Service }) => void, onConfirm: (service: Service) => void) {
  const { t } = useTranslation('staff-services')
  const format = useFormat()
  const localized = useLocalized()
  return useMemo<Column<Service>[]>(
    () => [
      { id: 'name', header: t('field.name'), sortable: true, cell: ({ details }) => localized(details.name) },
      { id: 'organization', header: t('field.organization'), cell: ({ organization }) => organization.name },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ status, availability }) => (
          <Group gap={4}>
            {status === 'active' ? (
              <StatusTag
                tone={availability === 'open' ? 'good' : availability === 'unknown' ? 'neutral' : 'warning'}
              >
                {t(`availability.${availability}`)}
              </StatusTag>
            ) : (
              <StatusTag tone="neutral">{t(`status.${status}`)}</StatusTag>
            )}
          </Group>
        ),
      },
      {
        id: 'assured_on',
        header: t('field.assured_on'),
        cell: ({ assured_on, outdated }) => (
          <Group gap={4}>
            {assured_on ? format.date(assured_on) : t('never')}
            {outdated && <StatusTag tone="bad">{t('outdated')}</StatusTag>}
          </Group>
        ),
      },
      {
        id: 'actions',
        header: t('actions'),
        cell: (service) =>
          service.may_change && (
            <Group gap="xs" wrap="nowrap">
              <Button
                size="xs"
                variant="default"
                aria-label={t('confirm_of', { name: localized(service.details.name) })}
                onClick={() => onConfirm(service)}
              >
                {t('confirm')}
              </Button>
              <Button
                size="xs"
                variant="default"
                aria-label={t('edit_of', { name: localized(service.details.name) })}
                onClick={() => onEdit({ service })}
              >
                {t('edit')}
              </Button>
            </Group>
          ),
      },
    ],
    [t, format, localized, onEdit, onConfirm],
  )
}
