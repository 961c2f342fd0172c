import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Trends } from '~/api/gen'
import { getTrendsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { BarChart } from '~/ui/charts/bar-chart'
import { ChartCard } from '~/ui/charts/chart-card'
import { periodOf, useFigures } from '~/ui/figures'
import { useFormat } from '~/ui/format'
import { LoadState } from '~/ui/public/load-state'
import { HiddenNumbers } from './hidden-numbers'
import { PeriodTable, WeeklyCard } from './trends'

/** The figures of one area, as the public may see them. */
export function AreaTrends({ name, number }: { name: string; number: number }) {
  const { t } = useTranslation(['public', 'common'])
  const trends = useQuery(getTrendsOptions({ query: { area: [number], measure: 'victimizations' } }))
  return (
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
