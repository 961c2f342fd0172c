import { createFileRoute } from '@tanstack/react-router'
import { AreasPage } from '~/features/areas/areas-page'
import { allAreas, areasSearch, trendsByArea } from '~/features/areas/search'

export const Route = createFileRoute('/staff/areas/')({
  validateSearch: areasSearch,
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(allAreas())
    void context.queryClient.prefetchQuery(trendsByArea())
  },
  component: AreasPage,
})
