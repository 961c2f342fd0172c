import { createFileRoute } from '@tanstack/react-router'
import { CompensationPage } from '~/features/compensation/compensation-page'
import { compensationSearch } from '~/features/compensation/search'

export const Route = createFileRoute('/staff/compensation/')({
  validateSearch: compensationSearch,
  component: CompensationPage,
})
