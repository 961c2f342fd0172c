import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrendPeriod, Trends } from '~/api/gen'
import { getTrendsOptions, listCommunityAreasOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFigures } from '~/ui/figures'
import { useFormat } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { Field } from '~/ui/public/field'
import { LoadState } from '~/ui/public/load-state'
import { Table } from '~/ui/public/table'
import { HiddenNumbers } from './hidden-numbers'

/** Below the table, and loaded after it. */
const AreasMap = lazy(() => import('./areas-map').then((module) => ({ default: module.AreasMap })))

/** Without case and accents, so that "Nunez" finds "Núñez". */
const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

export function AreasPage() {
  const { t } = useTranslation(['public', 'common'])
  const [wanted, setWanted] = useState('')
  const areas = useQuery(listCommunityAreasOptions({ query: { sort: 'name' } }))
  const trends = useQuery(getTrendsOptions({ query: { group_by: 'area' } }))
  const rows = (areas.data?.items ?? []).filter((area) =>
    [area.name, ...area.aliases].some((name) => fold(name).includes(fold(wanted))),
  )
  const columns = useColumns(trends.data)
  return (
    <>
      <PageTitle title={t('areas.title')} />
      <p>{t('areas.lead')}</p>
      <Field
        name="area-name"
        label={t('areas.search')}
        type="search"
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <LoadState query={areas}>
        <p role="status">{t('areas.count', { count: rows.length })}</p>
        <Table caption={t('areas.title')} rows={rows} rowId={(area) => area.number} columns={columns} />
      </LoadState>
      <LoadState query={trends}>
        {trends.data && (
          <>
            <HiddenNumbers trends={trends.data} />
            <h2>{t('areas.map.title')}</h2>
            <Suspense fallback={<p>{t('common:loading')}</p>}>
              <AreasMap trends={trends.data} />
            </Suspense>
          </>
        )}
      </LoadState>
    </>
  )
}

function useColumns(trends: Trends | undefined) {
  const { t } = useTranslation(['public', 'common'])
  const format = useFormat()
  const figures = useFigures()
  return useMemo(() => {
    const years = new Map(
      trends?.groups.map(({ community_area_number, periods }) => [
        community_area_number,
        periods.find(({ period }) => period === 'year_to_date'),
      ]),
    )
    const year = (number: number, show: (period: TrendPeriod) => string) => {
      const period = years.get(number)
      return period ? show(period) : '–'
    }
    return [
      {
        id: 'name',
        header: t('areas.name'),
        cell: ({ number, name }: Row) => (
          <Link to="/areas/$number" params={{ number }}>
            {name}
          </Link>
        ),
      },
      {
        id: 'focus',
        header: t('areas.focus'),
        cell: ({ is_focus }: Row) => (is_focus ? <span className="tag">{t('areas.focus_yes')}</span> : '–'),
      },
      {
        id: 'population',
        header: t('areas.population'),
        number: true,
        cell: ({ population }: Row) => (population == null ? t('common:unknown') : format.number(population)),
      },
      {
        id: 'year_to_date',
        header: t('areas.year'),
        number: true,
        cell: ({ number }: Row) => year(number, figures.count),
      },
      {
        id: 'change',
        header: t('areas.change'),
        number: true,
        cell: ({ number }: Row) => year(number, (period) => figures.change(period.year_before)),
      },
    ]
  }, [t, format, figures, trends])
}

interface Row {
  number: number
  name: string
  is_focus: boolean
  population?: number | null
}
