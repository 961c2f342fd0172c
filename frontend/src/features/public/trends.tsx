import { useTranslation } from 'react-i18next'
import type { Trends } from '~/api/gen'
import { ChartCard } from '~/ui/charts/chart-card'
import { WeeklyChart } from '~/ui/charts/weekly-chart'
import { periodOf, useFigures } from '~/ui/figures'
import { useFormat } from '~/ui/format'
import { Table } from '~/ui/public/table'

/** The periods of one area, or of the whole city, with what they compare to. */
export function PeriodTable({ trends }: { trends: Trends }) {
  const { t } = useTranslation(['public', 'common'])
  const figures = useFigures()
  return (
    <Table
      caption={t('trends.caption')}
      rows={trends.groups[0]?.periods ?? []}
      rowId={(period) => period.period}
      columns={[
        {
          id: 'period',
          header: t('trends.period'),
          cell: (row) => t(`common:figures.period.${row.period}`),
        },
        { id: 'dates', header: t('trends.dates'), cell: figures.days },
        { id: 'count', header: t('trends.count'), number: true, cell: figures.count },
        {
          id: 'year_before',
          header: t('trends.year_before'),
          number: true,
          cell: (row) => figures.comparison(row.year_before),
        },
        {
          id: 'three_year_mean',
          header: t('trends.three_year_mean'),
          number: true,
          cell: (row) => figures.comparison(row.three_year_mean),
        },
      ]}
    />
  )
}

/** The people harmed by week. With many hidden weeks a line would mislead: then a sentence says so. */
export function WeeklyCard({ trends, place, fileName }: { trends: Trends; place: string; fileName: string }) {
  const { t } = useTranslation(['public', 'common'])
  const format = useFormat()
  const figures = useFigures()
  const hidden = trends.weekly.filter(({ suppressed }) => suppressed).length
  if (hidden * 10 > trends.weekly.length) return <p>{t('trends.weeks_hidden')}</p>
  const month = periodOf(trends, 'twenty_eight_days')
  return (
    <ChartCard
      title={month ? figures.finding(month, trends.measure) : t('trends.title')}
      columns={[
        { header: t('trends.week'), value: (week) => format.date(week.week_start) },
        { header: t('trends.count'), value: figures.count },
      ]}
      rows={trends.weekly}
      source={t('trends.records')}
      dataThrough={trends.as_of}
      fileName={fileName}
    >
      <WeeklyChart weeks={trends.weekly} label={t('trends.weekly', { place })} />
      <p className="quiet">{t('trends.legend')}</p>
    </ChartCard>
  )
}
