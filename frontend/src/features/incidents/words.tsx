import { useTranslation } from 'react-i18next'
import type { Verification } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<Verification, Tone> = {
  preliminary: 'warning',
  hold: 'warning',
  confirmed: 'good',
  unfounded: 'neutral',
  reclassified: 'info',
}

export function VerificationTag({ verification }: { verification: Verification }) {
  const { t } = useTranslation('staff-incidents')
  return <StatusTag tone={TONES[verification]}>{t(`verification.${verification}`)}</StatusTag>
}

export function ProvisionalTag() {
  const { t } = useTranslation('staff-incidents')
  return <StatusTag tone="info">{t('provisional')}</StatusTag>
}
