import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from './format'
import { weekdayNames, weeksOfMonth } from './month'
import './month-calendar.css'

interface MonthCalendarProps {
  /** `2026-12` */
  month: string
  /** What stands on a day (`2026-12-01`), each with a key. */
  entriesOf: (day: string) => { key: string; content: ReactNode }[]
}

/** A month: a table on wide screens, the days with entries one below the other on phones. */
export function MonthCalendar({ month, entriesOf }: MonthCalendarProps) {
  const { i18n } = useTranslation()
  const format = useFormat()
  const today = format.dayOf()
  return (
    <table className="month">
      <caption>{format.month(month)}</caption>
      <thead>
        <tr>
          {weekdayNames(i18n.language).map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOfMonth(month).map((week) => (
          <tr key={week[0]}>
            {week.map((day) => {
              const entries = entriesOf(day)
              const classes = [!day.startsWith(month) && 'outside', entries.length === 0 && 'empty']
              return (
                <td key={day} className={classes.filter(Boolean).join(' ') || undefined}>
                  <time dateTime={day} aria-current={day === today ? 'date' : undefined}>
                    <span className="short">{Number(day.slice(8))}</span>
                    <span className="long">{format.weekday(`${day}T18:00:00Z`)}</span>
                  </time>
                  {entries.length > 0 && (
                    <ul>
                      {entries.map(({ key, content }) => (
                        <li key={key}>{content}</li>
                      ))}
                    </ul>
                  )}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface DaysOf<Item> {
  items: Item[]
  /** Instant at which an item begins. */
  startsAt: (item: Item) => string
  /** The center's day at an instant (`useFormat().dayOf`). */
  dayOf: (instant: string) => string
}

/** Items by the day on which they begin in the center, in the order of their times. */
export function byDay<Item>({ items, startsAt, dayOf }: DaysOf<Item>): Map<string, Item[]> {
  const days = new Map<string, Item[]>()
  const ordered = [...items].sort((a, b) => startsAt(a).localeCompare(startsAt(b)))
  for (const item of ordered) {
    const day = dayOf(startsAt(item))
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return days
}
