import { fromClock } from '~/ui/zoned-time'

const DAY = 86_400_000

/** The plain date after a plain date. */
export const nextDay = (date: string) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + DAY).toISOString().slice(0, 10)

/** The instant at which a plain date begins in a time zone, as RFC 3339. */
export const startOfDay = (date: string, timeZone: string) => fromClock(`${date}T00:00`, timeZone)
