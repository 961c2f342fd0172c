import { createFileRoute } from '@tanstack/react-router'
import { ImportsPage } from '~/features/imports/imports-page'
import { importList, importSearch } from '~/features/imports/search'

export const Route = createFileRoute('/staff/imports/')({
  validateSearch: importSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(importList(deps)),
  component: ImportsPage,
})
