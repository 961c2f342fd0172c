import { createFileRoute } from '@tanstack/react-router'
import { LotsPage } from '~/features/lots/lots-page'
import { lotList, lotsSearch } from '~/features/lots/search'
import { areaFilter } from '~/features/shell/area'

export const Route = createFileRoute('/staff/lots/')({
  validateSearch: lotsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps: { area, ...search } }) =>
    void context.queryClient.prefetchQuery(lotList(search, areaFilter(area))),
  component: LotsPage,
})
