import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { CatalogueFilters } from './catalogue-filters'
import { type CatalogueSearch, feedAddress, upcomingTrainings, VIEWS } from './search'
import { TrainingList } from './training-list'
import { TrainingMonth } from './training-month'
import './catalogue.css'

const TrainingsMap = lazy(() =>
  import('./trainings-map').then((module) => ({ default: module.TrainingsMap })),
)

const route = getRouteApi('/_public/_trainings/trainings/')

export function CataloguePage() {
  const { t } = useTranslation('public-trainings')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const view = search.view ?? 'list'
  const change = (part: Partial<CatalogueSearch>) =>
    void navigate({
      search: (previous) => ({ ...previous, ...part, cursor: undefined }),
      replace: true,
      resetScroll: false,
    })
  return (
    <>
      <PageTitle title={t('title')} />
      <p>{t('lead')}</p>
      <CatalogueFilters search={search} onChange={change} />
      <nav className="views no-print" aria-label={t('view.label')}>
        {VIEWS.map((one) => (
          <Link
            key={one}
            to="/trainings"
            search={{ ...search, view: one, cursor: undefined }}
            aria-current={one === view ? 'true' : undefined}
            resetScroll={false}
          >
            {t(`view.${one}`)}
          </Link>
        ))}
      </nav>
      {view === 'month' ? <TrainingMonth /> : <Upcoming withMap={view === 'map'} />}
      <h2>{t('more.title')}</h2>
      <ul>
        <li>
          <a href={feedAddress(search)}>{t('more.feed')}</a>
        </li>
        <li>
          <Link to="/my-registration">{t('more.registration')}</Link>
        </li>
        <li>
          <Link to="/certificates">{t('more.certificate')}</Link>
        </li>
      </ul>
    </>
  )
}

function Upcoming({ withMap }: { withMap: boolean }) {
  const { t } = useTranslation(['public-trainings', 'common'])
  const search = route.useSearch()
  const today = useFormat().dayOf()
  const trainings = useQuery({ ...upcomingTrainings(search, today), placeholderData: keepPreviousData })
  const items = trainings.data?.items ?? []
  const count = trainings.data?.total?.count ?? items.length
  return (
    <LoadState query={trainings}>
      <p role="status">{count > 0 ? t('count', { count }) : t('empty')}</p>
      {withMap && (
        <Suspense fallback={<p>{t('common:loading')}</p>}>
          <TrainingsMap trainings={items} />
        </Suspense>
      )}
      <TrainingList trainings={items} />
      {(search.cursor || trainings.data?.next_cursor) && (
        <nav className="month-steps" aria-label={t('common:pager.label')}>
          {search.cursor && (
            <Link to="/trainings" search={{ ...search, cursor: undefined }}>
              {t('common:pager.first')}
            </Link>
          )}
          {trainings.data?.next_cursor && (
            <Link to="/trainings" search={{ ...search, cursor: trainings.data.next_cursor }}>
              {t('common:pager.next')}
            </Link>
          )}
        </nav>
      )}
    </LoadState>
  )
}
