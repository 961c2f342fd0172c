import { createFileRoute } from '@tanstack/react-router'
import { ApplicationsPage } from '~/features/applications/applications-page'
import { applicationsSearch } from '~/features/applications/search'

export const Route = createFileRoute('/staff/applications/')({
  validateSearch: applicationsSearch,
  component: ApplicationsPage,
})
