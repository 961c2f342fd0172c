import { createFileRoute } from '@tanstack/react-router'
import { ActionsPage } from '~/features/actions/actions-page'
import { actionsSearch } from '~/features/actions/search'

export const Route = createFileRoute('/staff/actions/')({
  validateSearch: actionsSearch,
  component: ActionsPage,
})
