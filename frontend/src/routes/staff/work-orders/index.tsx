import { createFileRoute } from '@tanstack/react-router'
import { workOrdersSearch } from '~/features/work-orders/search'
import { WorkOrdersPage } from '~/features/work-orders/work-orders-page'

export const Route = createFileRoute('/staff/work-orders/')({
  validateSearch: workOrdersSearch,
  component: WorkOrdersPage,
})
