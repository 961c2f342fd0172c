import { useTranslation } from 'react-i18next'
import type { CompensationStatus } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<CompensationStatus, Tone> = {
  draft: 'neutral',
  submitted: 'warning',
  approved: 'good',
  partially_approved: 'good',
  denied: 'bad',
  withdrawn: 'neutral',
}

export function CompensationStatusTag({ status }: { status: CompensationStatus }) {
  const { t } = useTranslation('staff-compensation')
  return <StatusTag tone={TONES[status]}>{t(`status.${status}`)}</StatusTag>
}
