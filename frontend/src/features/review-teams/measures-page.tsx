import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReviewTermCount, TeamMeasures } from '~/api/gen'
import { listReviewMeasuresOptions, listReviewTermCountsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useArea } from '~/features/shell/area'
import { downloadCsv } from '~/ui/charts/csv'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { useAreaNames } from '~/ui/staff/areas-field'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { MeasureList } from './measures'
import type { MeasuresSearch } from './search'

const route = getRouteApi('/staff/review-measures')

/** Teams in figures, and which drivers and themes come up where. They name nobody. */
export function ReviewMeasuresPage() {
  const { t } = useTranslation('staff-teams')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const area = useArea()
  const query = { from: search.from, to: search.to, area: typeof area === 'number' ? area : undefined }
  const measures = useQuery(listReviewMeasuresOptions({ query }))
  const counts = useQuery(listReviewTermCountsOptions({ query }))
  const filters = useMemo<Filter<MeasuresSearch>[]>(
    () => [
      { name: 'from', label: t('measures.from'), kind: 'date' },
      { name: 'to', label: t('measures.to'), kind: 'date' },
    ],
    [t],
  )
  const teams = measures.data?.items ?? []
  return (
    <>
      <PageHeader
        title={t('measures.title')}
        actions={
          <>
            <Button
              variant="default"
              disabled={teams.length === 0}
              onClick={() => downloadCsv('review-measures', measureTable(teams))}
            >
              {t('measures.download')}
            </Button>
            <Button variant="default" onClick={() => print()}>
              {t('measures.print')}
            </Button>
          </>
        }
      />
      <FilterBar
        filters={filters}
        search={search}
        onChange={(part) => void navigate({ search: (previous) => ({ ...previous, ...part }) })}
      />
      <QueryState query={measures}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('measures.empty')}>{t('measures.empty_body')}</EmptyState>
          ) : (
            items.map((one) => (
              <section key={one.team.id} aria-label={one.team.name}>
                <h2 className="section-title">{one.team.name}</h2>
                <MeasureList measures={one} />
              </section>
            ))
          )
        }
      </QueryState>
      <h2 className="section-title">{t('terms.title')}</h2>
      <DataTable
        caption={t('terms.title')}
        columns={useTermColumns()}
        rows={counts.data?.items}
        rowId={({ kind, code }) => `${kind}-${code}`}
        error={counts.error}
        onRetry={() => void counts.refetch()}
        empty={<Text>{t('terms.empty')}</Text>}
      />
      <Text size="sm" c="dimmed" mt="sm">
        {t('measures.note')}
      </Text>
    </>
  )
}

/** The figures as a file, with the names of the contract. */
export function measureTable(teams: TeamMeasures[]) {
  const rows = teams.map(({ team, organizations: _organizations, ...figures }) => ({
    team: team.name,
    ...figures,
  }))
  return [
    Object.keys(rows[0] ?? {}),
    ...rows.map((row) => Object.values(row).map((value) => value ?? null)),
  ] as (string | number | null)[][]
}

function useTermColumns() {
  const { t } = useTranslation('staff-teams')
  const format = useFormat()
  const localized = useLocalized()
  const areaNames = useAreaNames()
  return useMemo<Column<ReviewTermCount>[]>(
    () => [
      { id: 'name', header: t('terms.name'), cell: ({ name }) => localized(name) },
      { id: 'kind', header: t('terms.kind'), cell: ({ kind }) => t(`terms.${kind as 'driver' | 'theme'}`) },
      { id: 'count', header: t('terms.count'), align: 'end', cell: ({ count }) => format.number(count) },
      {
        id: 'primary',
        header: t('terms.primary'),
        align: 'end',
        cell: ({ kind, primary_count }) => (kind === 'driver' ? format.number(primary_count) : '–'),
      },
      {
        id: 'sessions',
        header: t('terms.sessions'),
        align: 'end',
        cell: ({ session_count }) => format.number(session_count),
      },
      {
        id: 'areas',
        header: t('field.areas'),
        cell: ({ areas }) =>
          areas
            .map(({ community_area_number, count }) =>
              t('terms.area', { area: areaNames([community_area_number]), count: count }),
            )
            .join(', '),
      },
    ],
    [t, format, localized, areaNames],
  )
}
