import { createFileRoute } from '@tanstack/react-router'
import { AssistedApplicationsPage } from '~/features/applications/assisted-page'
import { assistedSearch } from '~/features/applications/search'

export const Route = createFileRoute('/staff/assisted-applications')({
  validateSearch: assistedSearch,
  component: AssistedApplicationsPage,
})
