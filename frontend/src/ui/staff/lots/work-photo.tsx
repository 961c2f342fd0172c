import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type GetWorkOrderPhotoData, getWorkOrderPhoto } from '~/api/gen'
import { BeforeAfter } from '~/ui/before-after'

type PhotoSize = NonNullable<NonNullable<GetWorkOrderPhotoData['query']>['size']>

/** The picture of a visit as an address that this page alone may show: reading it needs the session. */
function useWorkPhoto(photoId: string, size: PhotoSize) {
  const { data, error } = useQuery({
    queryKey: ['work-photo', photoId, size],
    queryFn: async ({ signal }) => {
      const answer = await getWorkOrderPhoto({
        path: { photo_id: photoId },
        query: { size },
        parseAs: 'blob',
        signal,
        throwOnError: true,
      })
      return answer.data as unknown as Blob
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const address = useMemo(() => data && URL.createObjectURL(data), [data])
  useEffect(() => () => URL.revokeObjectURL(address ?? ''), [address])
  return { address, failed: Boolean(error) }
}

interface WorkPhotoProps {
  photoId: string
  alt: string
  size?: PhotoSize
}

export function WorkPhoto({ photoId, alt, size = 'full' }: WorkPhotoProps): ReactNode {
  const { t } = useTranslation('staff-lots')
  const { address, failed } = useWorkPhoto(photoId, size)
  if (failed) return <p role="status">{t('photo.failed')}</p>
  if (!address) return <Skeleton height={160} aria-hidden />
  return <img src={address} alt={alt} style={{ maxWidth: '100%', borderRadius: 4, display: 'block' }} />
}

interface WorkPhotoPairProps {
  /** Ids of the photos. */
  before: string
  after: string
  place: string
}

/** The photo before beside the one after; nothing until both are there. */
export function WorkPhotoPair({ before, after, place }: WorkPhotoPairProps) {
  const first = useWorkPhoto(before, 'full')
  const last = useWorkPhoto(after, 'full')
  if (!first.address || !last.address) return null
  return <BeforeAfter before={first.address} after={last.address} place={place} />
}
