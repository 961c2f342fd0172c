import { useTranslation } from 'react-i18next'
import type { ApplicationStatus } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<ApplicationStatus, Tone> = {
  draft: 'neutral',
  submitted: 'info',
  under_review: 'info',
  needs_information: 'warning',
  waitlisted: 'warning',
  approved: 'good',
  denied: 'bad',
  withdrawn: 'neutral',
  payment_pending: 'good',
  paid: 'good',
  payment_returned: 'bad',
  ready_for_pickup: 'good',
  picked_up: 'good',
  pickup_expired: 'warning',
}

export function ApplicationStatusTag({ status }: { status: ApplicationStatus }) {
  const { t } = useTranslation('staff-applications')
  return <StatusTag tone={TONES[status]}>{t(`status.${status}`)}</StatusTag>
}
