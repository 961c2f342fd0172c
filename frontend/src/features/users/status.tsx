import { useTranslation } from 'react-i18next'
import type { User, UserStatus } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<UserStatus, Tone> = { invited: 'info', active: 'good', deactivated: 'neutral' }

export function UserStatusTag({ status }: { status: UserStatus }) {
  const { t } = useTranslation('staff-users')
  return <StatusTag tone={TONES[status]}>{t(`status.${status}`)}</StatusTag>
}

/** What a user is called: the address until an invited person has given a name. */
export const userName = ({ display_name, email }: Pick<User, 'display_name' | 'email'>) =>
  display_name ?? email
