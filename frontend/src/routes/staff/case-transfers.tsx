import { createFileRoute } from '@tanstack/react-router'
import { transfersSearch } from '~/features/cases/search'
import { CaseTransfersPage } from '~/features/cases/transfers-page'

export const Route = createFileRoute('/staff/case-transfers')({
  validateSearch: transfersSearch,
  component: CaseTransfersPage,
})
