import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReferralNext, ReferralStatus, ReferralSummary } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<ReferralStatus, Tone> = {
  draft: 'neutral',
  requested: 'warning',
  accepted: 'info',
  rejected: 'bad',
  cancelled: 'neutral',
  in_progress: 'info',
  on_hold: 'warning',
  failed: 'bad',
  completed: 'good',
  entered_in_error: 'neutral',
}

export function ReferralStatusTag({ status }: Pick<ReferralSummary, 'status'>) {
  const { t } = useTranslation('staff-referrals')
  return <StatusTag tone={TONES[status]}>{t(`status.${status}`)}</StatusTag>
}

/** Who has to do what next, in words. */
export function useNextWords() {
  const { t } = useTranslation('staff-referrals')
  return useCallback(
    ({ side, action }: ReferralNext) =>
      side === 'sender' ? t(`next.sender.${action as 'send'}`) : t(`next.receiver.${action as 'answer'}`),
    [t],
  )
}
