import { createFileRoute } from '@tanstack/react-router'
import { servicesSearch } from '~/features/services/search'
import { ServicesPage } from '~/features/services/services-page'

export const Route = createFileRoute('/staff/services')({
  validateSearch: servicesSearch,
  component: ServicesPage,
})
