import { useQuery } from '@tanstack/react-query'
import type { FeatureCollection, MultiPolygon } from 'geojson'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Trends } from '~/api/gen'
import { getCommunityAreaBoundariesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { Choropleth } from '~/ui/charts/choropleth'
import { useFormat } from '~/ui/format'
import { ShadeLegend } from '~/ui/map/shade-legend'
import { shadeByQuantile } from '~/ui/map/shades'
import { LoadState } from '~/ui/public/load-state'

/** The areas shaded by the rate of this year so far. */
export function AreasMap({ trends }: { trends: Trends }) {
  const { t } = useTranslation(['public', 'common'])
  const format = useFormat()
  const boundaries = useQuery({
    ...getCommunityAreaBoundariesOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { shades, steps } = useMemo(
    () =>
      shadeByQuantile(
        new Map(
          trends.groups.map(({ community_area_number, periods }) => [
            community_area_number ?? 0,
            periods.find(({ period }) => period === 'year_to_date')?.rate_per_10000,
          ]),
        ),
      ),
    [trends],
  )
  return (
    <LoadState query={boundaries}>
      <Choropleth
        boundaries={boundaries.data as unknown as FeatureCollection<MultiPolygon>}
        shades={shades}
        label={t('areas.map.label')}
      />
      <ShadeLegend
        title={t('areas.map.legend')}
        steps={steps}
        format={format.rate}
        without={t('areas.map.without')}
      />
    </LoadState>
  )
}
