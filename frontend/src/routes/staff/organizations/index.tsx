import { createFileRoute } from '@tanstack/react-router'
import { OrganizationsPage } from '~/features/organizations/organizations-page'
import { organizationList, organizationSearch } from '~/features/organizations/search'

export const Route = createFileRoute('/staff/organizations/')({
  validateSearch: organizationSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(organizationList(deps)),
  component: OrganizationsPage,
})
