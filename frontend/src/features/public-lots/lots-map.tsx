import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FeatureCollection, Point } from 'geojson'
import { useTranslation } from 'react-i18next'
import {
  exportPublicLotsGeojsonOptions,
  getCommunityAreaBoundariesOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { AreaMap } from '~/ui/map/area-map'
import { LoadState } from '~/ui/public/load-state'
import { type PublicLotsSearch, publicLotFilter } from './search'

/** The lots of the list, all pages. */
export function LotsMap({ search }: { search: PublicLotsSearch }) {
  const { t } = useTranslation('public-lots')
  const navigate = useNavigate()
  const boundaries = useQuery({ ...getCommunityAreaBoundariesOptions(), staleTime: Number.POSITIVE_INFINITY })
  const points = useQuery({
    ...exportPublicLotsGeojsonOptions({ query: publicLotFilter(search) }),
    staleTime: 60_000,
  })
  return (
    <LoadState query={boundaries}>
      <AreaMap
        label={t('map.label')}
        areas={boundaries.data as unknown as FeatureCollection}
        points={points.data as unknown as FeatureCollection<Point> | undefined}
        selectedArea={search.area}
        onSelectPoint={(lotId) => void navigate({ to: '/lots/$lotId', params: { lotId } })}
      />
    </LoadState>
  )
}
