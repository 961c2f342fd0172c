import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { getTrendsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useSettings } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { HiddenNumbers, PeriodTable, WeeklyCard } from './trends'

const TOPICS = ['areas', 'data', 'accessibility'] as const

export function HomePage() {
  const { t } = useTranslation(['public', 'common'])
  return (
    <>
      <PageTitle title={t('home.title')} />
      <p>{t('home.lead')}</p>
      <h2>{t('home.help.title')}</h2>
      <p>
        <strong>{t('home.help.emergency')}</strong>
      </p>
      <p>{t('home.help.crisis')}</p>
      <h2>{t('home.topics')}</h2>
      <ul className="cards">
        {TOPICS.map((topic) => (
          <li key={topic}>
            <h3>
              <Link to={`/${topic}`}>{t(`home.${topic}.title`)}</Link>
            </h3>
            <p>{t(`home.${topic}.body`)}</p>
          </li>
        ))}
      </ul>
      <CityTrend />
      <h2>{t('home.how.title')}</h2>
      <p>{t('home.how.body')}</p>
    </>
  )
}

function CityTrend() {
  const { t } = useTranslation(['public', 'common'])
  const city = useSettings()?.city_name ?? t('home.trend.city')
  const trends = useQuery(getTrendsOptions())
  return (
    <section className="home-trend">
      <h2>{t('home.trend.title')}</h2>
      <p>{t('trends.lead')}</p>
      <LoadState query={trends}>
        {trends.data && (
          <>
            <WeeklyCard trends={trends.data} place={city} fileName="city-weeks" />
            <PeriodTable trends={trends.data} />
            <HiddenNumbers trends={trends.data} />
          </>
        )}
      </LoadState>
    </section>
  )
}
