import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { getSettingsOptions } from '~/api/gen/@tanstack/react-query.gen'

/** Settings of this center: names, time zone, contact. Undefined until they arrive; they hardly ever change. */
export function useSettings() {
  return useQuery({ ...getSettingsOptions(), staleTime: Number.POSITIVE_INFINITY }).data
}

const SECONDS = { day: 86_400, hour: 3_600, minute: 60 } as const

/** Formatters for one language and time zone. Instants are shown in the center's time zone, not in the reader's. */
export function makeFormat(locale: string, timeZone: string | undefined) {
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone })
  // A date without a time is the same date everywhere.
  const plainDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const weekday = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone })
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  // Days as they are written in dates, which sort and compare as text.
  const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone })
  const number = new Intl.NumberFormat(locale)
  const amount = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const change = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: 'exceptZero' })
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return {
    /** An RFC 3339 instant with its time. */
    dateTime: (instant: string) => dateTime.format(new Date(instant)),
    /** An RFC 3339 instant (`*_at`) as a day, or a plain date (`*_on`, `2026-11-23`). */
    date: (value: string) =>
      value.length === 10 ? plainDay.format(new Date(`${value}T00:00:00Z`)) : day.format(new Date(value)),
    /** Two plain dates as one: "Nov 8 – 14, 2026". */
    dateRange: (from: string, to: string) =>
      plainDay.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)),
    /** An RFC 3339 instant as a day with its weekday. */
    weekday: (instant: string) => weekday.format(new Date(instant)),
    /** The clock at an RFC 3339 instant. */
    time: (instant: string) => time.format(new Date(instant)),
    /** Two instants of one day: "6:00 – 8:00 PM". */
    timeRange: (from: string, to: string) => time.formatRange(new Date(from), new Date(to)),
    /** A month, `2026-12`. */
    month: (value: string) => month.format(new Date(`${value}-01T00:00:00Z`)),
    /** The plain date (`2026-11-23`) that it is in the center at an instant; without one, today. */
    dayOf: (instant?: string) => isoDay.format(instant ? new Date(instant) : new Date()),
    /** How long ago, or in how long: "3 hours ago". */
    relative: (instant: string, now = Date.now()) => {
      const seconds = Math.round((Date.parse(instant) - now) / 1000)
      for (const unit of ['day', 'hour', 'minute'] as const) {
        if (Math.abs(seconds) >= SECONDS[unit])
          return relative.format(Math.round(seconds / SECONDS[unit]), unit)
      }
      return relative.format(0, 'minute')
    },
    number: (value: number) => number.format(value),
    /** Cents as dollars without a sign: whole ones, or two decimals. */
    dollars: (cents: number) => (cents % 100 === 0 ? number : amount).format(cents / 100),
    /** One decimal at most, for rates. */
    rate: (value: number) => decimal.format(value),
    /** A signed change that is already in percent: `+12 %`. */
    changePercent: (value: number) => `${change.format(value)}\u00a0%`,
  }
}

export function useFormat() {
  const { i18n } = useTranslation()
  const timeZone = useSettings()?.timezone
  return useMemo(() => makeFormat(i18n.language, timeZone), [i18n.language, timeZone])
}
