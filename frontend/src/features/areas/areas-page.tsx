import { Grid, NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { FeatureCollection } from 'geojson'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Trends } from '~/api/gen'
import { getCommunityAreaBoundariesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { AreaMap } from '~/ui/map/area-map'
import { ShadeLegend } from '~/ui/map/shade-legend'
import { shadeByQuantile } from '~/ui/map/shades'
import { DataTable } from '~/ui/staff/data-table'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import { useAreaColumns } from './columns'
import { type AreaRow, areaRows, sortRows } from './rows'
import { type AreasSearch, allAreas, SHADED, trendsByArea } from './search'

const route = getRouteApi('/staff/areas/')
const DEFAULT_SORT = '-rate'

export function AreasPage() {
  const { t, i18n } = useTranslation(['staff-areas', 'common'])
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const choice = useArea()
  const areas = useQuery(allAreas())
  const trends = useQuery(trendsByArea())
  const sort = search.sort ?? DEFAULT_SORT
  const rows = useMemo(
    () => areas.data && sortRows(areaRows(areas.data.items, trends.data, choice), sort, i18n.language),
    [areas.data, trends.data, choice, sort, i18n.language],
  )
  const open = (number: number) => void navigate({ to: '/staff/areas/$number', params: { number } })
  const change = (part: Partial<AreasSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part }) })
  return (
    <>
      <PageHeader title={t('title')} summary={rows && t('count', { count: rows.length })} />
      {trends.error && <ErrorState problem={trends.error} onRetry={() => void trends.refetch()} />}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <DataTable
            caption={t('caption')}
            columns={useAreaColumns()}
            rows={rows}
            rowId={({ area }) => String(area.number)}
            error={areas.error}
            onRetry={() => void areas.refetch()}
            sort={sort}
            onSort={(wanted) => change({ sort: wanted as AreasSearch['sort'] })}
            onOpen={({ area }) => open(area.number)}
            empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
          />
          {trends.data && <Notes trends={trends.data} />}
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }} component="section" aria-label={t('map.title')}>
          <NativeSelect
            label={t('map.shade')}
            data={SHADED.map((value) => ({ value, label: t(`common:figures.period.${value}`) }))}
            value={search.shade ?? 'year_to_date'}
            onChange={(event) => change({ shade: event.currentTarget.value as AreasSearch['shade'] })}
            mb="xs"
            className="no-print"
          />
          <Choropleth
            rows={rows}
            shade={search.shade ?? 'year_to_date'}
            selected={typeof choice === 'number' ? choice : undefined}
            onSelect={open}
          />
        </Grid.Col>
      </Grid>
    </>
  )
}

function Choropleth(props: {
  rows: AreaRow[] | undefined
  shade: NonNullable<AreasSearch['shade']>
  selected: number | undefined
  onSelect: (number: number) => void
}) {
  const { rows, shade, selected, onSelect } = props
  const { t } = useTranslation('staff-areas')
  const format = useFormat()
  const boundaries = useQuery({
    ...getCommunityAreaBoundariesOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { shades, steps } = useMemo(
    () =>
      shadeByQuantile(
        new Map((rows ?? []).map(({ area, periods }) => [area.number, periods[shade]?.rate_per_10000])),
      ),
    [rows, shade],
  )
  if (boundaries.error)
    return <ErrorState problem={boundaries.error} onRetry={() => void boundaries.refetch()} />
  if (!boundaries.data) return null
  const approximate = boundaries.data.features.some(
    ({ properties }) => properties.boundary_kind === 'approximate',
  )
  return (
    <>
      <AreaMap
        label={t('map.label')}
        areas={boundaries.data as unknown as FeatureCollection}
        shades={shades}
        selectedArea={selected}
        onSelectArea={onSelect}
        height={520}
      />
      <ShadeLegend title={t('map.legend')} steps={steps} format={format.rate} without={t('map.without')} />
      {approximate && (
        <Text size="sm" c="dimmed">
          {t('map.approximate')}
        </Text>
      )}
    </>
  )
}

/** What is counted, through when, and what is hidden. */
function Notes({ trends }: { trends: Trends }) {
  const { t } = useTranslation('staff-areas')
  const format = useFormat()
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {t('notes.counted')} {t('notes.compared')}{' '}
      {t('notes.through', {
        as_of: format.date(trends.as_of),
        data_through: format.date(trends.data_through ?? trends.as_of),
      })}{' '}
      {trends.suppressed && t('notes.suppressed', { threshold: trends.small_count_threshold })}
    </Text>
  )
}
