import { Box, Grid, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { FeatureCollection, Point } from 'geojson'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import {
  exportIncidentsGeojsonOptions,
  getCommunityAreaBoundariesOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { useFormat, useSettings } from '~/ui/format'
import { AreaMap } from '~/ui/map/area-map'
import { ErrorState } from '~/ui/staff/states'
import type { incidentFilter } from './search'

interface IncidentMapProps {
  filter: ReturnType<typeof incidentFilter>
  /** The same incidents as a list: what the map shows, for those who do not use it. */
  list: ReactNode
  onSelectArea: (number: number) => void
  onSelectIncident: (id: string) => void
}

/** Incidents where their moved points lie, with the list beside. */
export function IncidentMap({ filter, list, onSelectArea, onSelectIncident }: IncidentMapProps) {
  const { t } = useTranslation('staff-incidents')
  const format = useFormat()
  const radius = useSettings()?.mask_radius_m
  const boundaries = useQuery({
    ...getCommunityAreaBoundariesOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const points = useQuery({
    ...exportIncidentsGeojsonOptions({ query: filter }),
    placeholderData: keepPreviousData,
    // Each reading is recorded as an export: not again for each return to the window.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
  const collection = points.data as (FeatureCollection<Point> & { without_point?: number }) | undefined
  const chosen = filter.area?.length === 1 ? filter.area[0] : undefined
  const problem = points.error ?? boundaries.error
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        {problem && (
          <ErrorState
            problem={problem}
            onRetry={problem.code === 'too_many_rows' ? undefined : () => void points.refetch()}
          />
        )}
        {boundaries.data && (
          <AreaMap
            label={t('map.label')}
            areas={boundaries.data as unknown as FeatureCollection}
            points={points.error ? undefined : collection}
            selectedArea={chosen}
            onSelectArea={onSelectArea}
            onSelectPoint={onSelectIncident}
            height={560}
          />
        )}
        <Box mt="xs">
          <Text size="sm">{t('map.legend')}</Text>
          {radius !== undefined && (
            <Text size="sm" c="dimmed">
              {t('map.moved', { meters: format.number(radius) })}
            </Text>
          )}
          {Boolean(collection?.without_point) && (
            <Text size="sm" c="dimmed">
              {t('map.without_point', { count: collection?.without_point })}
            </Text>
          )}
        </Box>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }} component="section" aria-label={t('map.list')}>
        {list}
      </Grid.Col>
    </Grid>
  )
}
