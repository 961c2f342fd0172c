import { createFileRoute } from '@tanstack/react-router'
import { IncidentsPage } from '~/features/incidents/incidents-page'
import { incidentList, incidentSearch } from '~/features/incidents/search'
import { areaFilter } from '~/features/shell/area'

export const Route = createFileRoute('/staff/incidents/')({
  validateSearch: incidentSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps: { area, ...search } }) =>
    void context.queryClient.prefetchQuery(incidentList(search, areaFilter(area))),
  component: IncidentsPage,
})
