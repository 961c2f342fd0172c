import { createFileRoute } from '@tanstack/react-router'
import { AgreementsPage } from '~/features/lots/agreements-page'
import { agreementsSearch } from '~/features/lots/search'

export const Route = createFileRoute('/staff/lot-agreements')({
  validateSearch: agreementsSearch,
  component: AgreementsPage,
})
