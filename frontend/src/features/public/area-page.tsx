import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommunityArea, Trends } from '~/api/gen'
import { getCommunityAreaOptions, getTrendsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { BarChart } from '~/ui/charts/bar-chart'
import { ChartCard } from '~/ui/charts/chart-card'
import { periodOf, useFigures } from '~/ui/figures'
import { useFormat } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { SummaryList } from '~/ui/public/summary-list'
import { HiddenNumbers, PeriodTable, WeeklyCard } from './trends'

const route = getRouteApi('/_public/areas/$number')

export function AreaPage() {
  const { t } = useTranslation(['public', 'common'])
  const { number } = route.useParams()
  const area = useQuery(getCommunityAreaOptions({ path: { number } }))
  const trends = useQuery(getTrendsOptions({ query: { area: [number], measure: 'victimizations' } }))
  const name = area.data?.name ?? t('area.title', { number })
  return (
    <>
      <p className="no-print">
        <Link to="/areas">{t('area.back')}</Link>
      </p>
      <PageTitle title={name} />
      <LoadState query={area}>{area.data && <AreaFacts area={area.data} />}</LoadState>
      <h2>{t('trends.title')}</h2>
      <p>{t('trends.lead')}</p>
      <LoadState query={trends}>
        {trends.data && (
          <>
            <HiddenNumbers trends={trends.data} />
            <YearCard trends={trends.data} name={name} number={number} />
            <PeriodTable trends={trends.data} />
            <h3>{t('trends.by_week')}</h3>
            <WeeklyCard trends={trends.data} place={name} fileName={`area-${number}-weeks`} />
          </>
        )}
      </LoadState>
    </>
  )
}

function AreaFacts({ area }: { area: CommunityArea }) {
  const { t } = useTranslation(['public', 'common'])
  const format = useFormat()
  const population =
    area.population == null
      ? t('common:unknown')
      : [format.number(area.population), area.population_year, area.population_source]
          .filter(Boolean)
          .join(', ')
  return (
    <SummaryList
      items={[
        { label: t('areas.side'), value: area.side },
        { label: t('areas.focus'), value: area.is_focus ? t('areas.focus_yes') : t('areas.focus_no') },
        { label: t('areas.population'), value: population },
      ]}
    />
  )
}

/** This year so far, next to the same days of earlier years. */
function YearCard({ trends, name, number }: { trends: Trends; name: string; number: number }) {
  const { t } = useTranslation(['public', 'common'])
  const format = useFormat()
  const figures = useFigures()
  const year = periodOf(trends, 'year_to_date')
  const rows = useMemo(
    () =>
      year
        ? [
            { label: t('common:figures.period.year_to_date'), figure: year },
            { label: t('trends.year_before'), figure: year.year_before },
            { label: t('trends.three_year_mean'), figure: year.three_year_mean },
          ]
        : [],
    [year, t],
  )
  const bars = useMemo(
    () =>
      rows.map(({ label, figure }) => ({ label, value: figure.suppressed ? null : (figure.count ?? null) })),
    [rows],
  )
  if (!year) return null
  return (
    <ChartCard
      title={figures.finding(year, trends.measure)}
      columns={[
        { header: t('trends.period'), value: ({ label }) => label },
        { header: t('trends.dates'), value: ({ figure }) => figures.days(figure) },
        { header: t('trends.count'), value: ({ figure }) => figures.count(figure) },
      ]}
      rows={rows}
      source={t('trends.records')}
      dataThrough={trends.as_of}
      fileName={`area-${number}-year`}
    >
      <BarChart
        bars={bars}
        label={t('trends.year_label', { place: name })}
        format={format.rate}
        hidden={t('common:figures.hidden')}
      />
    </ChartCard>
  )
}
