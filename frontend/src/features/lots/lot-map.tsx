import { Grid, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { FeatureCollection, Point } from 'geojson'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import {
  exportLotsGeojsonOptions,
  getCommunityAreaBoundariesOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { AreaMap } from '~/ui/map/area-map'
import { ErrorState } from '~/ui/staff/states'
import type { lotFilter } from './search'

interface LotMapProps {
  filter: ReturnType<typeof lotFilter>
  /** The same lots as a list: what the map shows, for those who do not use it. */
  list: ReactNode
  onSelectArea: (number: number) => void
  onSelectLot: (id: string) => void
}

export function LotMap({ filter, list, onSelectArea, onSelectLot }: LotMapProps) {
  const { t } = useTranslation('staff-lots')
  const boundaries = useQuery({ ...getCommunityAreaBoundariesOptions(), staleTime: Number.POSITIVE_INFINITY })
  const points = useQuery({
    ...exportLotsGeojsonOptions({ query: filter }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const collection = points.data as (FeatureCollection<Point> & { without_point?: number }) | undefined
  const problem = points.error ?? boundaries.error
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        {problem && <ErrorState problem={problem} onRetry={() => void points.refetch()} />}
        {boundaries.data && (
          <AreaMap
            label={t('map.label')}
            areas={boundaries.data as unknown as FeatureCollection}
            points={points.error ? undefined : collection}
            selectedArea={filter.area?.length === 1 ? filter.area[0] : undefined}
            onSelectArea={onSelectArea}
            onSelectPoint={onSelectLot}
            height={560}
          />
        )}
        <Text size="sm" mt="xs">
          {t('map.legend')}
        </Text>
        {Boolean(collection?.without_point) && (
          <Text size="sm" c="dimmed">
            {t('map.without_point', { count: collection?.without_point })}
          </Text>
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }} component="section" aria-label={t('map.list')}>
        {list}
      </Grid.Col>
    </Grid>
  )
}
