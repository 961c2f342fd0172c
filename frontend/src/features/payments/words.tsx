import { useTranslation } from 'react-i18next'
import type { BatchStatus, PaymentStatus } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const BATCH: Record<BatchStatus, Tone> = { prepared: 'info', approved: 'good', discarded: 'neutral' }
const PAYMENT: Record<PaymentStatus, Tone> = {
  pending: 'info',
  paid: 'good',
  returned: 'bad',
  reissued: 'neutral',
}

export function BatchTag({ status }: { status: BatchStatus }) {
  const { t } = useTranslation('staff-payments')
  return <StatusTag tone={BATCH[status]}>{t(`batch_status.${status}`)}</StatusTag>
}

export function PaymentTag({ status }: { status: PaymentStatus }) {
  const { t } = useTranslation('staff-payments')
  return <StatusTag tone={PAYMENT[status]}>{t(`payment_status.${status}`)}</StatusTag>
}

export function useDollars() {
  const { t } = useTranslation('staff-payments')
  const format = useFormat()
  return (cents: number) => t('dollars', { amount: format.dollars(cents) })
}
