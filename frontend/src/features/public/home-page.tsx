import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { PageTitle } from '~/ui/page-title'

/** Loaded after the page: help comes first. */
const CityTrend = lazy(() => import('./city-trend').then((module) => ({ default: module.CityTrend })))

const TOPICS = ['programs', 'areas', 'trainings', 'lots', 'data', 'accessibility'] as const

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
      <section className="home-trend">
        <h2>{t('home.trend.title')}</h2>
        <p>{t('trends.lead')}</p>
        <Suspense fallback={<p>{t('common:loading')}</p>}>
          <CityTrend />
        </Suspense>
      </section>
      <h2>{t('home.how.title')}</h2>
      <p>{t('home.how.body')}</p>
    </>
  )
}
