import { useQuery } from '@tanstack/react-query'
import { Bell } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { listNotificationsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { ButtonLink } from '~/ui/staff/links'

/** Milliseconds between two looks. */
const EVERY = 60_000

/** How many notifications wait, with the way to them. */
export function NotificationBell() {
  const { t } = useTranslation('staff-shell')
  const { data } = useQuery({
    ...listNotificationsOptions({ query: { unread: true, limit: 1, include_total: true } }),
    refetchInterval: EVERY,
  })
  const count = data?.total?.count ?? 0
  return (
    <ButtonLink
      to="/staff/notifications"
      variant="default"
      px="xs"
      aria-label={t('notifications', { count })}
    >
      <Bell size={18} aria-hidden />
      {count > 0 && <strong style={{ marginInlineStart: 4 }}>{count}</strong>}
    </ButtonLink>
  )
}
