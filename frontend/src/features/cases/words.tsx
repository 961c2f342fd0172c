import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseStatus, SafeContact } from '~/api/gen'
import { StatusTag } from '~/ui/staff/status-tag'

export function CaseStatusTag({ status }: { status: CaseStatus }) {
  const { t } = useTranslation('staff-cases')
  return <StatusTag tone={status === 'open' ? 'warning' : 'neutral'}>{t(`status.${status}`)}</StatusTag>
}

/** How somebody may be reached, as one would say it before a call. */
export function useSafeContactWords() {
  const { t } = useTranslation('staff-cases')
  return useCallback(
    ({ channel, from_hour, to_hour, voicemail, say_who_we_are }: SafeContact) => {
      if (channel === 'none') return t('contact.none')
      const hours = from_hour != null || to_hour != null
      return [
        t(`channel.${channel}`),
        hours && t('contact.hours', { from: `${from_hour ?? 0}:00`, to: `${to_hour ?? 24}:00` }),
        channel === 'phone' && !voicemail && t('contact.no_voicemail'),
        !say_who_we_are && t('contact.discreet'),
      ]
        .filter(Boolean)
        .join(' · ')
    },
    [t],
  )
}
