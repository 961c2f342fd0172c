import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Comparison, TrendPeriod } from '~/api/gen'
import { getCommunityAreaOptions, getTrendsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { SummaryList } from '~/ui/public/summary-list'
import { Table } from '~/ui/public/table'

const route = getRouteApi('/_public/areas/$number')

export function AreaPage() {
  const { t } = useTranslation(['public', 'common'])
  const format = useFormat()
  const { number } = route.useParams()
  const area = useQuery(getCommunityAreaOptions({ path: { number } }))
  const trends = useQuery(getTrendsOptions({ query: { area: [number], measure: 'victimizations' } }))
  const periods = trends.data?.groups[0]?.periods ?? []

  const change = (comparison: Comparison | null) => {
    if (!comparison || comparison.suppressed || comparison.change_percent == null)
      return t('area.not_compared')
    return format.changePercent(comparison.change_percent)
  }
  const count = (period: TrendPeriod) =>
    period.count == null ? t('area.suppressed') : format.number(period.count)

  return (
    <>
      <p>
        <Link to="/areas">{t('area.back')}</Link>
      </p>
      <PageTitle title={area.data?.name ?? t('area.title', { number })} />
      <LoadState query={area}>
        <SummaryList
          items={[
            { label: t('areas.side'), value: area.data?.side },
            {
              label: t('areas.focus'),
              value: area.data?.is_focus ? t('areas.focus_yes') : t('areas.focus_no'),
            },
            {
              label: t('areas.population'),
              value:
                area.data?.population == null
                  ? t('common:unknown')
                  : [
                      format.number(area.data.population),
                      area.data.population_year,
                      area.data.population_source,
                    ]
                      .filter(Boolean)
                      .join(', '),
            },
          ]}
        />
      </LoadState>
      <h2>{t('area.trends.title')}</h2>
      <p>{t('area.trends.lead')}</p>
      <LoadState query={trends}>
        <Table
          caption={t('area.trends.caption')}
          rows={periods}
          rowId={(period) => period.period}
          columns={[
            { id: 'period', header: t('area.trends.period'), cell: (row) => t(`area.period.${row.period}`) },
            {
              id: 'dates',
              header: t('area.trends.dates'),
              cell: (row) => `${format.date(row.starts_on)} – ${format.date(row.ends_on)}`,
            },
            { id: 'count', header: t('area.trends.count'), number: true, cell: count },
            {
              id: 'year_before',
              header: t('area.trends.year_before'),
              number: true,
              cell: (row) => change(row.year_before),
            },
          ]}
        />
        {trends.data && (
          <p className="quiet">
            {t('area.trends.source', {
              date: format.date(trends.data.data_through ?? trends.data.as_of),
            })}{' '}
            <Link to="/data">{t('area.trends.method')}</Link>
          </p>
        )}
      </LoadState>
    </>
  )
}
