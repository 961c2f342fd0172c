import { useTranslation } from 'react-i18next'
import type { DataSharingAgreementStatus } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<DataSharingAgreementStatus, Tone> = {
  draft: 'neutral',
  in_review: 'warning',
  signed: 'warning',
  active: 'good',
  suspended: 'bad',
  expired: 'neutral',
  terminated: 'neutral',
}

export function AgreementStatusTag({ status }: { status: DataSharingAgreementStatus }) {
  const { t } = useTranslation('staff-sharing')
  return <StatusTag tone={TONES[status]}>{t(`agreements.status.${status}`)}</StatusTag>
}
