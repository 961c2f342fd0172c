import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FeatureCollection, Point } from 'geojson'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Training } from '~/api/gen'
import { getCommunityAreaBoundariesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { AreaMap } from '~/ui/map/area-map'
import { LoadState } from '~/ui/public/load-state'

/** Where the trainings of the list are held. Those held online are only in the list. */
export function TrainingsMap({ trainings }: { trainings: Training[] }) {
  const { t } = useTranslation('public-trainings')
  const navigate = useNavigate()
  const boundaries = useQuery({
    ...getCommunityAreaBoundariesOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const points = useMemo<FeatureCollection<Point>>(
    () => ({
      type: 'FeatureCollection',
      features: trainings.flatMap(({ id, site }) =>
        site?.point
          ? [{ type: 'Feature', geometry: site.point as unknown as Point, properties: { id } }]
          : [],
      ),
    }),
    [trainings],
  )
  return (
    <LoadState query={boundaries}>
      <AreaMap
        label={t('map.label')}
        areas={boundaries.data as unknown as FeatureCollection}
        points={points}
        onSelectPoint={(trainingId) =>
          void navigate({ to: '/trainings/$trainingId', params: { trainingId } })
        }
      />
      <p className="quiet">{t('map.count', { count: points.features.length })}</p>
    </LoadState>
  )
}
