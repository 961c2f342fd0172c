import { useTranslation } from 'react-i18next'
import type { Training } from '~/api/gen'
import { useFormat } from '~/ui/format'

/** Whether one can register, and for what: said as it is, before anybody fills in a form. */
export function Seats({ training }: { training: Training }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  const { status, seats_left, waitlist_count, registration_open, registration_opens_at } = training
  if (status === 'cancelled') return t('seats.cancelled')
  if (status === 'completed') return t('seats.over')
  if (status === 'in_progress') return t('seats.begun')
  if (!registration_open) {
    const opens = registration_opens_at && Date.parse(registration_opens_at) > Date.now()
    return opens ? t('seats.opens', { date: format.dateTime(registration_opens_at) }) : t('seats.closed')
  }
  if (seats_left > 0 && waitlist_count === 0) return t('seats.left', { count: seats_left })
  return waitlist_count > 0 ? t('seats.waitlist', { count: waitlist_count }) : t('seats.full')
}
