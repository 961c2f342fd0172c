import { useTranslation } from 'react-i18next'
import type { ApiKeyStatus } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<ApiKeyStatus, Tone> = {
  active: 'good',
  expiring: 'warning',
  expired: 'neutral',
  revoked: 'bad',
}

export function KeyStatusTag({ status }: { status: ApiKeyStatus }) {
  const { t } = useTranslation('staff-keys')
  return <StatusTag tone={TONES[status]}>{t(`status.${status}`)}</StatusTag>
}
