import { createFileRoute } from '@tanstack/react-router'
import { PaymentsPage } from '~/features/payments/payments-page'
import { paymentsSearch } from '~/features/payments/search'

export const Route = createFileRoute('/staff/payments/')({
  validateSearch: paymentsSearch,
  component: PaymentsPage,
})
