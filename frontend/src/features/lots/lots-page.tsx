import { Button, Group, Menu, Tabs } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Download, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useCan, useMe } from '~/api/can'
import { saveBlob } from '~/api/download'
import { exportLotsCsv, exportLotsGeojson, type Lot, type PageLot, type Problem } from '~/api/gen'
import { areaFilter, useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { FilterBar } from '~/ui/staff/filter-bar'
import { ButtonLink } from '~/ui/staff/links'
import { LotLink, LotStatusTag, writtenParcel } from '~/ui/staff/lots/words'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import { useLotFilters } from './filters'
import { LotMap } from './lot-map'
import { NewLotPanel } from './new-lot-panel'
import { DEFAULT_SORT, isFiltered, type LotsSearch, lotFilter, lotList } from './search'
import { useTreatments } from './treatments'

const route = getRouteApi('/staff/lots/')

/** Vacant lots as a list or on a map, with the same filters; the first ones are where to go first. */
export function LotsPage() {
  const { t } = useTranslation('staff-lots')
  const { area: _area, ...search } = route.useSearch()
  const area = areaFilter(useArea())
  const navigate = route.useNavigate()
  const [adding, add] = useDisclosure()
  const lots = useQuery({ ...lotList(search, area), placeholderData: keepPreviousData })
  const filter = lotFilter(search, area)
  const view = search.view ?? 'list'
  const columns = useLotColumns(view === 'map')
  const change = (part: Partial<LotsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const open = (lotId: string) => void navigate({ to: '/staff/lots/$lotId', params: { lotId } })
  const table = (
    <>
      <DataTable
        caption={t('title')}
        columns={columns}
        rows={lots.data?.items}
        rowId={({ id }) => id}
        error={lots.error}
        onRetry={() => void lots.refetch()}
        refreshing={lots.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as LotsSearch['sort'] })}
        onOpen={({ id }) => open(id)}
        empty={
          <EmptyState title={t(isFiltered(search) ? 'empty.filtered' : 'empty.title')}>
            {t('empty.body')}
          </EmptyState>
        }
      />
      <CursorPager cursor={search.cursor} nextCursor={lots.data?.next_cursor} />
    </>
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={useCount(lots.data)}
        actions={<Actions filter={filter} onNew={add.open} />}
      />
      <FilterBar filters={useLotFilters()} search={search} onChange={change} />
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
          <LotMap
            filter={filter}
            list={table}
            onSelectLot={open}
            onSelectArea={(number) =>
              void navigate({ search: (previous) => ({ ...previous, area: number, cursor: undefined }) })
            }
          />
        </Tabs.Panel>
      </Tabs>
      {adding && <NewLotPanel onClose={add.close} onSaved={open} />}
    </>
  )
}

interface ActionsProps {
  filter: ReturnType<typeof lotFilter>
  onNew: () => void
}

/** What belongs to lots, for those whose role has it, and the downloads of what the list shows. */
function Actions({ filter, onNew }: ActionsProps) {
  const { t } = useTranslation('staff-lots')
  const me = useMe()
  const canWrite = useCan('lots:write')
  const download = useMutation<void, Problem, 'csv' | 'geojson'>({
    mutationFn: async (format) => {
      const query = { query: filter, parseAs: 'blob', throwOnError: true } as const
      const { data } = await (format === 'csv' ? exportLotsCsv(query) : exportLotsGeojson(query))
      saveBlob(data as unknown as Blob, `lots.${format}`)
    },
  })
  return (
    <>
      {download.error && <ErrorState problem={download.error} />}
      <ButtonLink variant="default" to="/staff/lot-nominations">
        {t('nominations.title')}
      </ButtonLink>
      <ButtonLink variant="default" to="/staff/season-plans">
        {t('plans.title')}
      </ButtonLink>
      <ButtonLink variant="default" to="/staff/lot-agreements">
        {t('agreements.title')}
      </ButtonLink>
      <ButtonLink variant="default" to="/staff/volunteer-events">
        {t('events.title')}
      </ButtonLink>
      <ButtonLink variant="default" to="/staff/lot-measures">
        {t('measures.title')}
      </ButtonLink>
      {can(me, 'lot_rules:write') && (
        <ButtonLink variant="default" to="/staff/lot-rules">
          {t('rules.title')}
        </ButtonLink>
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<Download size={16} aria-hidden />}
            loading={download.isPending}
          >
            {t('download.open')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => download.mutate('csv')}>{t('download.csv')}</Menu.Item>
          <Menu.Item onClick={() => download.mutate('geojson')}>{t('download.geojson')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionButton
        leftSection={<Plus size={16} aria-hidden />}
        disabledReason={canWrite.reason}
        onClick={onNew}
      >
        {t('new.open')}
      </ActionButton>
    </>
  )
}

function useCount(page: PageLot | undefined) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const total = page?.total
  if (!total) return undefined
  return t(total.capped ? 'count_capped' : 'count', {
    count: total.count,
    number: format.number(total.count),
  })
}

/** Beside the map only what says which lot it is. */
function useLotColumns(brief: boolean) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const treatments = useTreatments()
  return useMemo<Column<Lot>[]>(() => {
    const columns: (Column<Lot> & { brief?: boolean })[] = [
      {
        id: 'address',
        header: t('field.address'),
        sortable: true,
        brief: true,
        cell: (lot) => <LotLink lot={lot} />,
      },
      {
        id: 'priority',
        header: t('field.priority'),
        sortable: true,
        align: 'end',
        brief: true,
        cell: ({ priority }) => format.rate(priority),
      },
      {
        id: 'status',
        header: t('field.status'),
        brief: true,
        cell: ({ status }) => (
          <Group gap={4}>
            <LotStatusTag status={status} />
          </Group>
        ),
      },
      {
        id: 'community_area',
        header: t('field.community_area'),
        cell: ({ community_area }) => community_area?.name ?? '–',
      },
      { id: 'parcel', header: t('field.parcel'), cell: ({ parcel_number }) => writtenParcel(parcel_number) },
      { id: 'owner', header: t('field.owner'), cell: ({ owner }) => t(`owner.${owner}`) },
      {
        id: 'treatment',
        header: t('field.treatment'),
        cell: ({ treatment }) => (treatment ? treatments.name(treatment) : '–'),
      },
      {
        id: 'reopened',
        header: t('field.reopened'),
        align: 'end',
        cell: ({ reopened_count }) => format.number(reopened_count),
      },
      {
        id: 'status_changed_at',
        header: t('field.status_changed_at'),
        sortable: true,
        cell: ({ status_changed_at }) => format.date(status_changed_at),
      },
    ]
    return columns.filter((column) => !brief || column.brief)
  }, [t, format, treatments, brief])
}
