import { createFileRoute } from '@tanstack/react-router'
import { AgreementsPage } from '~/features/agreements/agreements-page'
import { agreementsSearch } from '~/features/agreements/search'

export const Route = createFileRoute('/staff/agreements/')({
  validateSearch: agreementsSearch,
  component: AgreementsPage,
})
