import { Group, Tabs } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { PageIncidentSummary } from '~/api/gen'
import { areaFilter, useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { DataTable } from '~/ui/staff/data-table'
import { FilterBar } from '~/ui/staff/filter-bar'
import { PageHeader } from '~/ui/staff/page-header'
import { ErrorState } from '~/ui/staff/states'
import { useIncidentColumns } from './columns'
import { DownloadMenu, useIncidentDownload } from './download-menu'
import { NoIncidents } from './empty'
import { useIncidentFilters } from './filters'
import { IncidentMap } from './incident-map'
import { listContext } from './neighbors'
import { DEFAULT_SORT, type IncidentSearch, incidentFilter, incidentList } from './search'

const route = getRouteApi('/staff/incidents/')

export function IncidentsPage() {
  const { t } = useTranslation('staff-incidents')
  const { area: _area, ...search } = route.useSearch()
  const area = areaFilter(useArea())
  const navigate = route.useNavigate()
  const incidents = useQuery({ ...incidentList(search, area), placeholderData: keepPreviousData })
  const canWrite = useCan('incidents:write')
  const filter = incidentFilter(search, area)
  const download = useIncidentDownload(filter)
  const rows = incidents.data?.items
  const view = search.view ?? 'list'
  const searchKey = JSON.stringify(search)
  const list = useMemo(() => listContext(rows, JSON.parse(searchKey)), [rows, searchKey])
  const columns = useIncidentColumns(list, { brief: view === 'map' })
  const change = (part: Partial<IncidentSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const open = (id: string) =>
    void navigate({
      to: '/staff/incidents/$incidentId',
      params: { incidentId: id },
      state: { incidentList: list },
    })
  const table = (
    <>
      <DataTable
        caption={t('title')}
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        error={incidents.error}
        onRetry={() => void incidents.refetch()}
        refreshing={incidents.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as IncidentSearch['sort'] })}
        onOpen={({ id }) => open(id)}
        empty={<NoIncidents search={search} onClear={change} />}
      />
      <CursorPager cursor={search.cursor} nextCursor={incidents.data?.next_cursor} />
    </>
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={useCount(incidents.data)}
        actions={
          <Group gap="xs">
            <DownloadMenu loading={download.isPending} onPick={download.mutate} />
            <ActionButton
              leftSection={<Plus size={16} aria-hidden />}
              disabledReason={canWrite.reason}
              onClick={() => void navigate({ to: '/staff/incidents/new' })}
            >
              {t('new.open')}
            </ActionButton>
          </Group>
        }
      />
      {download.error && <ErrorState problem={download.error} />}
      <FilterBar filters={useIncidentFilters()} search={search} onChange={change} />
      <Tabs
        value={view}
        keepMounted={false}
        onChange={(chosen) =>
          void navigate({
            search: (previous) => ({ ...previous, view: chosen === 'map' ? 'map' : undefined }),
          })
        }
      >
        <Tabs.List mb="md" className="no-print">
          <Tabs.Tab value="list">{t('view.list')}</Tabs.Tab>
          <Tabs.Tab value="map">{t('view.map')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="list">{table}</Tabs.Panel>
        <Tabs.Panel value="map">
          <IncidentMap
            filter={filter}
            list={table}
            onSelectArea={(number) =>
              void navigate({
                search: (previous) => ({
                  ...previous,
                  area: number,
                  areas: undefined,
                  cursor: undefined,
                }),
              })
            }
            onSelectIncident={open}
          />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function useCount(page: PageIncidentSummary | undefined) {
  const { t } = useTranslation('staff-incidents')
  const format = useFormat()
  const total = page?.total
  if (!total) return undefined
  return total.capped
    ? t('count_capped', { number: format.number(total.count) })
    : t('count', { count: total.count, number: format.number(total.count) })
}
