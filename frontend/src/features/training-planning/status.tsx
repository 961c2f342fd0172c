import { useTranslation } from 'react-i18next'
import type { CertificateState, RegistrationStatus, TrainingStatus } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TRAINING_TONES: Record<TrainingStatus, Tone> = {
  draft: 'neutral',
  open: 'good',
  full: 'warning',
  in_progress: 'info',
  completed: 'neutral',
  cancelled: 'bad',
}

export function TrainingStatusTag({ status }: { status: TrainingStatus }) {
  const { t } = useTranslation('staff-trainings')
  return <StatusTag tone={TRAINING_TONES[status]}>{t(`status.${status}`)}</StatusTag>
}

const REGISTRATION_TONES: Record<RegistrationStatus, Tone> = {
  waitlisted: 'warning',
  offered: 'info',
  confirmed: 'good',
  cancelled: 'neutral',
  expired: 'neutral',
  transferred: 'neutral',
  not_placed: 'neutral',
  completed: 'good',
  incomplete: 'warning',
  no_show: 'bad',
}

export function RegistrationStatusTag({ status }: { status: RegistrationStatus }) {
  const { t } = useTranslation('staff-trainings')
  return <StatusTag tone={REGISTRATION_TONES[status]}>{t(`registration_status.${status}`)}</StatusTag>
}

const CERTIFICATE_TONES: Record<CertificateState, Tone> = {
  valid: 'good',
  expired: 'neutral',
  revoked: 'bad',
}

export function CertificateStateTag({ state }: { state: CertificateState }) {
  const { t } = useTranslation('staff-trainings')
  return <StatusTag tone={CERTIFICATE_TONES[state]}>{t(`certificate_state.${state}`)}</StatusTag>
}
