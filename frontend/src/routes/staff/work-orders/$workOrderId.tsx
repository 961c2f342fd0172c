import { createFileRoute } from '@tanstack/react-router'
import { WorkOrderPage } from '~/features/work-orders/work-order-page'

export const Route = createFileRoute('/staff/work-orders/$workOrderId')({ component: WorkOrderPage })
