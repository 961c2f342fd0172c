/** The weeks of a month as a calendar shows them. Days are plain dates (`2026-11-23`), which know no time zone. */

const toDate = (day: string) => new Date(`${day}T00:00:00Z`)
const toDay = (date: Date) => date.toISOString().slice(0, 10)

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  const date = toDate(day)
  date.setUTCDate(date.getUTCDate() + days)
  return toDay(date)
}

/** The month so many months later, `2026-12`. */
export function addMonths(month: string, months: number): string {
  const date = toDate(`${month}-01`)
  date.setUTCMonth(date.getUTCMonth() + months)
  return toDay(date).slice(0, 7)
}

/** Whole weeks, Sunday first as in the United States, that cover a month. */
export function weeksOfMonth(month: string): string[][] {
  const first = `${month}-01`
  const last = addDays(`${addMonths(month, 1)}-01`, -1)
  const start = addDays(first, -toDate(first).getUTCDay())
  const weeks: string[][] = []
  for (let week = start; week <= last; week = addDays(week, 7))
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(week, index)))
  return weeks
}

/** Names of the days of the week, Sunday first. */
export function weekdayNames(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  return Array.from({ length: 7 }, (_, index) => format.format(toDate(addDays('2026-11-01', index))))
}
