import { Alert } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type PlaceQuery, type PlaceResolution, type Problem, resolvePlace } from '~/api/gen'
import { ErrorState } from '~/ui/staff/states'

/** Milliseconds of silence before a typed address is looked up. */
const TYPING_PAUSE = 500
/** Shorter texts are not worth a look-up. */
const ADDRESS_LENGTH = 5

/** What becomes of a place: the area it lies in and the block that others will see. Nothing of it is kept. */
export function usePlaceResolution(place: PlaceQuery) {
  const [settled] = useDebouncedValue(JSON.stringify(place), TYPING_PAUSE)
  const body = JSON.parse(settled) as PlaceQuery
  const enough = Boolean(body.point) || (body.address?.length ?? 0) >= ADDRESS_LENGTH
  return useQuery<PlaceResolution, Problem>({
    queryKey: ['place', body],
    queryFn: async ({ signal }) => (await resolvePlace({ body, signal, throwOnError: true })).data,
    enabled: enough,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function PlacePreview({ resolution }: { resolution: ReturnType<typeof usePlaceResolution> }) {
  const { t } = useTranslation('staff-incidents')
  const { data, error } = resolution
  return (
    <div aria-live="polite">
      {error && <ErrorState problem={error} />}
      {data && (
        <Alert color="lake" title={t('preview.title')}>
          <div>
            {data.block_address ? t('preview.block', { block: data.block_address }) : t('preview.no_block')}
          </div>
          <div>
            {data.community_area
              ? t('preview.area', { area: data.community_area.name })
              : t('preview.no_area')}
          </div>
          {data.approximate && <div>{t('preview.approximate')}</div>}
        </Alert>
      )}
    </div>
  )
}
