import { createFileRoute } from '@tanstack/react-router'
import { PaymentBatchPage } from '~/features/payments/payment-batch-page'

export const Route = createFileRoute('/staff/payments/$batchId')({ component: PaymentBatchPage })
