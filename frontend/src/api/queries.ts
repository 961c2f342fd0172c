import { QueryClient } from '@tanstack/react-query'
import { ProblemError } from './problem'

/** Only a lost connection or a server's fault is worth a second try. */
const worthRetrying = (error: unknown) =>
  !(error instanceof ProblemError) || error.status === 0 || error.status >= 500

export function makeQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < 1 && worthRetrying(error),
      },
    },
  })
}

/** Marks everything read under these API tags as stale, so that open pages read it again. */
export function invalidateTags(queryClient: QueryClient, ...tags: string[]) {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => {
      const own = (queryKey[0] as { tags?: readonly string[] } | undefined)?.tags ?? []
      return own.some((tag) => tags.includes(tag))
    },
  })
}
