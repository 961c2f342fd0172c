import { createFileRoute } from '@tanstack/react-router'
import { NominationsPage } from '~/features/lots/nominations-page'
import { nominationsSearch } from '~/features/lots/search'

export const Route = createFileRoute('/staff/lot-nominations')({
  validateSearch: nominationsSearch,
  component: NominationsPage,
})
