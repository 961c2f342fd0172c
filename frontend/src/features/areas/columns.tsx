import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrendPeriod } from '~/api/gen'
import { useFigures } from '~/ui/figures'
import { useFormat } from '~/ui/format'
import type { Column } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import type { AreaRow } from './rows'

export function useAreaColumns() {
  const { t } = useTranslation(['staff-areas', 'common'])
  const format = useFormat()
  const figures = useFigures()
  return useMemo<Column<AreaRow>[]>(() => {
    // The whole words stand in the note below; here they would fill the table.
    const hidden = t('common:figures.hidden_brief')
    const count = (period: TrendPeriod | undefined) => {
      if (!period) return '–'
      return period.suppressed ? hidden : figures.count(period)
    }
    const change = (period: TrendPeriod | undefined) => {
      if (period?.year_before.change_percent == null) return period?.year_before.suppressed ? hidden : '–'
      return figures.change(period.year_before)
    }
    const figure = (id: string, header: string, cell: Column<AreaRow>['cell']): Column<AreaRow> => ({
      id,
      header,
      cell,
      sortable: true,
      align: 'end',
    })
    return [
      {
        id: 'name',
        header: t('field.name'),
        sortable: true,
        cell: ({ area }) => (
          <AnchorLink to="/staff/areas/$number" params={{ number: area.number }}>
            {area.name}
          </AnchorLink>
        ),
      },
      {
        id: 'is_focus',
        header: t('field.is_focus'),
        sortable: true,
        cell: ({ area }) => t(area.is_focus ? 'common:yes' : 'common:no'),
      },
      figure('population', t('field.population'), ({ area }) =>
        area.population == null ? t('common:unknown') : format.number(area.population),
      ),
      figure('week', t('common:figures.period.week'), ({ periods }) => count(periods.week)),
      figure('twenty_eight_days', t('common:figures.period.twenty_eight_days'), ({ periods }) =>
        count(periods.twenty_eight_days),
      ),
      figure('twenty_eight_days_change', t('field.twenty_eight_days_change'), ({ periods }) =>
        change(periods.twenty_eight_days),
      ),
      figure('year_to_date', t('common:figures.period.year_to_date'), ({ periods }) =>
        count(periods.year_to_date),
      ),
      figure('year_to_date_change', t('field.year_to_date_change'), ({ periods }) =>
        change(periods.year_to_date),
      ),
      figure('rate', t('field.rate'), ({ periods: { year_to_date } }) => {
        if (year_to_date?.suppressed) return hidden
        return year_to_date?.rate_per_10000 == null ? '–' : format.rate(year_to_date.rate_per_10000)
      }),
    ]
  }, [t, format, figures])
}
