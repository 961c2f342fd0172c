import { Button, List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommunityArea, Measure, TrendPeriod, Trends } from '~/api/gen'
import { BarChart } from '~/ui/charts/bar-chart'
import { ChartCard } from '~/ui/charts/chart-card'
import { downloadCsv } from '~/ui/charts/csv'
import { WeeklyChart } from '~/ui/charts/weekly-chart'
import { COMPARISONS, periodOf, useFigures } from '~/ui/figures'
import { useFormat } from '~/ui/format'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { QueryState } from '~/ui/staff/query-state'
import { figuresTable } from './figures-table'
import { areaTrends, areaTrendsByKind } from './search'

interface AreaFiguresProps {
  area: CommunityArea
  measure: Measure
}

/** How many, compared with what, by week and by kind, and what the figures mean. */
export function AreaFigures({ area, measure }: AreaFiguresProps) {
  const trends = useQuery(areaTrends(area.number, measure))
  const byKind = useQuery(areaTrendsByKind(area.number, measure))
  return (
    <>
      <QueryState query={trends} height={420}>
        {(data) => (
          <>
            <Comparisons area={area} trends={data} />
            <Weekly area={area} trends={data} />
          </>
        )}
      </QueryState>
      <QueryState query={byKind}>{(data) => <ByKind area={area} trends={data} />}</QueryState>
      {trends.data && <Definitions area={area} trends={trends.data} />}
    </>
  )
}

const fileName = (area: CommunityArea, what: string) => `area-${area.number}-${what}`

function Comparisons({ area, trends }: { area: CommunityArea; trends: Trends }) {
  const { t } = useTranslation(['staff-areas', 'common'])
  const periods = trends.groups[0]?.periods ?? []
  const words = useFiguresWords()
  return (
    <section>
      <h2 className="section-title area-section">{t('comparisons.title')}</h2>
      <DataTable
        caption={t('comparisons.title')}
        columns={useComparisonColumns(area)}
        rows={periods}
        rowId={({ period }) => period}
        empty={<Text c="dimmed">{t('comparisons.none')}</Text>}
      />
      <Button
        variant="default"
        size="compact-md"
        className="no-print"
        onClick={() => downloadCsv(fileName(area, 'figures'), figuresTable(trends, words))}
      >
        {t('comparisons.download')}
      </Button>
    </section>
  )
}

/** Headings and words of the table to take along. */
function useFiguresWords() {
  const { t } = useTranslation(['staff-areas', 'common'])
  return useMemo(
    () => ({
      header: [
        t('comparisons.period'),
        t('csv.compared'),
        t('csv.from'),
        t('csv.to'),
        t('csv.count'),
        t('csv.change_percent'),
        t('csv.rate'),
        t('csv.provisional'),
      ],
      hidden: t('common:figures.hidden'),
      yes: t('common:yes'),
      no: t('common:no'),
      period: (period: TrendPeriod['period']) => t(`common:figures.period.${period}`),
      compared: (name: (typeof COMPARISONS)[number] | 'itself') => t(`comparisons.${name}`),
    }),
    [t],
  )
}

function useComparisonColumns(area: CommunityArea) {
  const { t } = useTranslation(['staff-areas', 'common'])
  const format = useFormat()
  const figures = useFigures()
  return useMemo<Column<TrendPeriod>[]>(
    () => [
      {
        id: 'period',
        header: t('comparisons.period'),
        cell: (period) => (
          <div>
            <Text span fw={600}>
              {t(`common:figures.period.${period.period}`)}
            </Text>
            <Text size="sm" c="dimmed">
              {figures.days(period)}
            </Text>
          </div>
        ),
      },
      {
        id: 'count',
        header: t('comparisons.itself'),
        align: 'end',
        cell: (period) =>
          period.provisional
            ? t('comparisons.provisional', { count: figures.count(period) })
            : figures.count(period),
      },
      ...COMPARISONS.map((name) => ({
        id: name,
        header: t(`comparisons.${name}`),
        align: 'end' as const,
        cell: (period: TrendPeriod) => figures.comparison(period[name]),
      })),
      {
        id: 'rate',
        header: area.population_year
          ? t('comparisons.rate_of', { year: area.population_year })
          : t('comparisons.rate'),
        align: 'end',
        cell: ({ rate_per_10000, suppressed }) => {
          if (suppressed) return t('common:figures.hidden')
          return rate_per_10000 == null ? t('comparisons.no_population') : format.rate(rate_per_10000)
        },
      },
    ],
    [t, format, figures, area.population_year],
  )
}

function Weekly({ area, trends }: { area: CommunityArea; trends: Trends }) {
  const { t } = useTranslation(['staff-areas', 'common'])
  const format = useFormat()
  const figures = useFigures()
  const month = periodOf(trends, 'twenty_eight_days')
  const title = month ? figures.finding(month, trends.measure) : t('weekly.title')
  return (
    <ChartCard
      title={title}
      columns={[
        { header: t('weekly.week'), value: (week) => format.date(week.week_start) },
        { header: t(`measure.${trends.measure}`), value: figures.count },
        {
          header: t('csv.provisional'),
          value: ({ provisional }) => t(provisional ? 'common:yes' : 'common:no'),
        },
      ]}
      rows={trends.weekly}
      source={t('source')}
      dataThrough={trends.data_through ?? trends.as_of}
      fileName={fileName(area, 'weeks')}
    >
      <WeeklyChart
        weeks={trends.weekly}
        label={t('weekly.label', { area: area.name, measure: t(`measure.${trends.measure}`) })}
      />
      <Text size="sm" c="dimmed">
        {t('weekly.legend')}
      </Text>
    </ChartCard>
  )
}

function ByKind({ area, trends }: { area: CommunityArea; trends: Trends }) {
  const { t } = useTranslation(['staff-areas', 'staff-incidents', 'common'])
  const format = useFormat()
  const figures = useFigures()
  const rows = useMemo(
    () =>
      trends.groups.flatMap(({ kind, periods }) => {
        const year = periods.find(({ period }) => period === 'year_to_date')
        return kind && year ? [{ label: t(`staff-incidents:kind.${kind}`), year }] : []
      }),
    [trends, t],
  )
  const bars = useMemo(
    () => rows.map(({ label, year }) => ({ label, value: year.suppressed ? null : (year.count ?? null) })),
    [rows],
  )
  return (
    <ChartCard
      title={t('kinds.title')}
      columns={[
        { header: t('kinds.kind'), value: ({ label }) => label },
        { header: t('common:figures.period.year_to_date'), value: ({ year }) => figures.count(year) },
        { header: t('comparisons.year_before'), value: ({ year }) => figures.comparison(year.year_before) },
      ]}
      rows={rows}
      source={t('source')}
      dataThrough={trends.data_through ?? trends.as_of}
      fileName={fileName(area, 'kinds')}
    >
      <BarChart
        bars={bars}
        label={t('kinds.label', { area: area.name })}
        format={format.number}
        hidden={t('common:figures.hidden')}
      />
    </ChartCard>
  )
}

function Definitions({ area, trends }: { area: CommunityArea; trends: Trends }) {
  const { t } = useTranslation(['staff-areas', 'staff-incidents'])
  const format = useFormat()
  const kinds = trends.kinds.map((kind) => t(`staff-incidents:kind.${kind}`)).join(', ')
  return (
    <section>
      <h2 className="section-title">{t('definitions.title')}</h2>
      <List size="sm">
        <List.Item>{t(`definitions.${trends.measure}`, { kinds })}</List.Item>
        <List.Item>{t('definitions.comparisons')}</List.Item>
        <List.Item>
          {area.population == null
            ? t('definitions.no_population')
            : t('definitions.rate', {
                population: format.number(area.population),
                year: area.population_year ?? t('definitions.year_unknown'),
              })}
        </List.Item>
        <List.Item>{t('definitions.provisional', { date: format.date(trends.provisional_from) })}</List.Item>
        {trends.suppressed && (
          <List.Item>{t('definitions.suppressed', { threshold: trends.small_count_threshold })}</List.Item>
        )}
      </List>
    </section>
  )
}
