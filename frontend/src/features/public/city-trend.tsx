import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { getTrendsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useSettings } from '~/ui/format'
import { LoadState } from '~/ui/public/load-state'
import { HiddenNumbers } from './hidden-numbers'
import { PeriodTable, WeeklyCard } from './trends'

/** The whole city: by week, and by period. */
export function CityTrend() {
  const { t } = useTranslation(['public', 'common'])
  const city = useSettings()?.city_name ?? t('home.trend.city')
  const trends = useQuery(getTrendsOptions())
  return (
    <LoadState query={trends}>
      {trends.data && (
        <>
          <WeeklyCard trends={trends.data} place={city} fileName="city-weeks" />
          <PeriodTable trends={trends.data} />
          <HiddenNumbers trends={trends.data} />
        </>
      )}
    </LoadState>
  )
}
