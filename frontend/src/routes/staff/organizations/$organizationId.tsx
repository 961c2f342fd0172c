import { createFileRoute } from '@tanstack/react-router'
import { OrganizationPage } from '~/features/organizations/organization-page'
import { organizationDetail, organizationTab } from '~/features/organizations/search'

export const Route = createFileRoute('/staff/organizations/$organizationId')({
  validateSearch: organizationTab,
  loader: ({ context, params }) =>
    void context.queryClient.prefetchQuery(organizationDetail(params.organizationId)),
  component: OrganizationPage,
})
