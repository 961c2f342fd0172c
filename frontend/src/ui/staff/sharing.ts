import type { DataCategory, SharingPurpose } from '~/api/gen'

export const PURPOSES = [
  'victim_services',
  'compensation',
  'violence_review',
  'evaluation',
] as const satisfies readonly SharingPurpose[]
/** What consents and referrals name; agreements add `juvenile`. */
export const TOLD_CATEGORIES = [
  'identity',
  'contact',
  'address',
  'incident',
  'needs',
] as const satisfies readonly DataCategory[]
