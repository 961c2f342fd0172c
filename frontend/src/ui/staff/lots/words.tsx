import { useTranslation } from 'react-i18next'
import type { LotStatus, LotSummary, WorkOrder, WorkOrderStatus } from '~/api/gen'
import { AnchorLink } from '~/ui/staff/links'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<LotStatus, Tone> = {
  identified: 'neutral',
  nominated: 'info',
  site_checked: 'info',
  approved: 'info',
  cleanup_scheduled: 'info',
  cleaned: 'good',
  greening_scheduled: 'info',
  greened: 'good',
  maintained: 'good',
  needs_attention: 'warning',
  activated: 'good',
  transferred: 'neutral',
  retired: 'neutral',
  rejected: 'neutral',
}

export function LotStatusTag({ status }: { status: LotStatus }) {
  const { t } = useTranslation('staff-lots')
  return <StatusTag tone={TONES[status]}>{t(`status.${status}`)}</StatusTag>
}

/** `20283000120000` as it is written on paper: 20-28-300-012-0000. */
export const writtenParcel = (parcel: string) =>
  parcel.replace(/^(\d{2})(\d{2})(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3-$4-$5')

export function LotLink({ lot }: { lot: Pick<LotSummary, 'id' | 'address' | 'parcel_number'> }) {
  return (
    <AnchorLink to="/staff/lots/$lotId" params={{ lotId: lot.id }}>
      {lot.address || writtenParcel(lot.parcel_number)}
    </AnchorLink>
  )
}

const WORK_TONES: Record<WorkOrderStatus, Tone> = {
  planned: 'info',
  blocked: 'warning',
  performed: 'warning',
  verified: 'good',
  cancelled: 'neutral',
}

export function WorkOrderStatusTag({
  order,
}: {
  order: Pick<WorkOrder, 'status' | 'missed' | 'rejections'>
}) {
  const { t } = useTranslation('staff-lots')
  if (order.missed) return <StatusTag tone="bad">{t('work.missed')}</StatusTag>
  if (order.status === 'planned' && order.rejections > 0)
    return <StatusTag tone="warning">{t('work.sent_back')}</StatusTag>
  return <StatusTag tone={WORK_TONES[order.status]}>{t(`work_status.${order.status}`)}</StatusTag>
}
