import { Skeleton } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Problem } from '~/api/gen'
import { PageHeader } from './page-header'
import { ErrorState } from './states'
import { useLate } from './use-late'

interface QueryStateProps<Data> {
  query: UseQueryResult<Data, Problem>
  /** Height of the skeleton in pixels, about that of the content. */
  height?: number
  /** Heading when it cannot be read; for a page whose heading comes with the content. */
  title?: string
  children: (data: Data) => ReactNode
}

/** One thing read from the API: a skeleton after a moment, the error with a retry, or the content. */
export function QueryState<Data>({ query, height = 240, title, children }: QueryStateProps<Data>) {
  const late = useLate(query.isPending)
  if (query.data !== undefined) return children(query.data)
  if (query.error)
    return (
      <>
        {title && <PageHeader title={title} />}
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      </>
    )
  return late ? <Skeleton height={height} aria-hidden /> : <div style={{ minHeight: height }} />
}
