import { useTranslation } from 'react-i18next'
import type { PendingVisit } from './pending-visits'

const KNOWN = [
  'photo_elsewhere',
  'positions_differ',
  'times_differ',
  'in_the_future',
  'too_old',
  'photo_used',
  'proof_missing',
  'already_reported',
  'lot_without_place',
  'not_a_picture',
] as const

/** Why something of a visit was refused, in the reader's language; the server's own words where there are none. */
export function useRefusal() {
  const { t } = useTranslation('staff-lots')
  return ({ code, detail }: NonNullable<PendingVisit['refused']>) => {
    const known = KNOWN.find((word) => word === code)
    return known ? t(`refusal.${known}`) : detail
  }
}
