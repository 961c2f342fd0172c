import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FeatureCollection, Point } from 'geojson'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '~/api/gen'
import { getCommunityAreaBoundariesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat, useSettings } from '~/ui/format'
import { AreaMap } from '~/ui/map/area-map'
import { RevealPlace } from './reveal'

/** Where it happened: the moved point, and the way to the true place for those who may know it. */
export function PlaceSection({ incident }: { incident: Incident }) {
  const { t } = useTranslation('staff-incidents')
  const format = useFormat()
  const radius = useSettings()?.mask_radius_m
  const boundaries = useQuery({
    ...getCommunityAreaBoundariesOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const point = incident.public_point
  const number = incident.community_area?.number
  const areas = useMemo(() => {
    const all = boundaries.data?.features ?? []
    const own = all.filter(({ properties }) => properties.number === number)
    return collection(own.length ? own : all)
  }, [boundaries.data, number])
  const points = useMemo(
    () =>
      collection(
        point ? [{ type: 'Feature', geometry: point, properties: { id: incident.id } }] : [],
      ) as FeatureCollection<Point>,
    [point, incident.id],
  )
  return (
    <section aria-labelledby="place-title">
      <h2 className="section-title" id="place-title" style={{ marginTop: 24 }}>
        {t('place.title')}
      </h2>
      {point && areas.features.length > 0 ? (
        <>
          <AreaMap label={t('place.map')} areas={areas} points={points} selectedArea={number} height={300} />
          <Text size="sm" c="dimmed" mt="xs">
            {radius === undefined ? t('place.moved') : t('place.moved_by', { meters: format.number(radius) })}
          </Text>
        </>
      ) : (
        <Text c="dimmed">{t('place.none')}</Text>
      )}
      {incident.withheld.includes('exact_location') && <RevealPlace id={incident.id} />}
    </section>
  )
}

const collection = (features: unknown[]) =>
  ({ type: 'FeatureCollection', features }) as unknown as FeatureCollection
