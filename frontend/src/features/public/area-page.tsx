import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommunityArea } from '~/api/gen'
import { getCommunityAreaOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFigures } from '~/ui/figures'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { SummaryList } from '~/ui/public/summary-list'

/** Charts and tables, loaded while the area itself is read. */
const AreaTrends = lazy(() => import('./area-trends').then((module) => ({ default: module.AreaTrends })))

const route = getRouteApi('/_public/areas/$number')

export function AreaPage() {
  const { t } = useTranslation(['public', 'common'])
  const { number } = route.useParams()
  const area = useQuery(getCommunityAreaOptions({ path: { number } }))
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
      <Suspense fallback={<p>{t('common:loading')}</p>}>
        <AreaTrends name={name} number={number} />
      </Suspense>
    </>
  )
}

function AreaFacts({ area }: { area: CommunityArea }) {
  const { t } = useTranslation(['public', 'common'])
  const { population } = useFigures()
  return (
    <SummaryList
      items={[
        { label: t('areas.side'), value: area.side },
        { label: t('areas.focus'), value: area.is_focus ? t('areas.focus_yes') : t('areas.focus_no') },
        { label: t('areas.population'), value: population(area) },
      ]}
    />
  )
}
