import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Training, TrainingSession } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { addMonths, weekdayNames, weeksOfMonth } from '~/ui/month'
import { LoadState } from '~/ui/public/load-state'
import { trainingsBetween } from './search'
import './month-calendar.css'

const route = getRouteApi('/_public/_trainings/trainings/')

interface Entry {
  training: Training
  session: TrainingSession
}

/** Sessions by the day on which they are in the center. */
export function byDay(trainings: Training[], dayOf: (instant: string) => string): Map<string, Entry[]> {
  const days = new Map<string, Entry[]>()
  const entries = trainings.flatMap((training) =>
    training.sessions
      .filter(({ status }) => status === 'scheduled')
      .map((session) => ({ training, session })),
  )
  entries.sort((a, b) => a.session.starts_at.localeCompare(b.session.starts_at))
  for (const entry of entries) {
    const day = dayOf(entry.session.starts_at)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  return days
}

/** A month of sessions: a table on wide screens, the days with sessions one below the other on phones. */
export function MonthCalendar() {
  const { t, i18n } = useTranslation('public-trainings')
  const format = useFormat()
  const search = route.useSearch()
  const today = format.dayOf()
  const month = search.month ?? today.slice(0, 7)
  const weeks = useMemo(() => weeksOfMonth(month), [month])
  const trainings = useQuery(trainingsBetween(search, weeks[0]?.[0] ?? today, weeks.at(-1)?.[6] ?? today))
  const days = useMemo(() => byDay(trainings.data?.items ?? [], format.dayOf), [trainings.data, format])
  const to = (months: number) => ({ ...search, month: addMonths(month, months) })
  const sessions = weeks
    .flat()
    .filter((day) => day.startsWith(month))
    .reduce((count, day) => count + (days.get(day)?.length ?? 0), 0)
  return (
    <>
      <nav className="month-steps" aria-label={t('month.steps')}>
        <Link to="/trainings" search={to(-1)}>
          {t('month.previous', { month: format.month(addMonths(month, -1)) })}
        </Link>
        <Link to="/trainings" search={to(1)}>
          {t('month.next', { month: format.month(addMonths(month, 1)) })}
        </Link>
      </nav>
      <LoadState query={trainings}>
        <p role="status">{t('month.count', { count: sessions, month: format.month(month) })}</p>
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
            {weeks.map((week) => (
              <tr key={week[0]}>
                {week.map((day) => (
                  <DayCell
                    key={day}
                    day={day}
                    entries={days.get(day) ?? []}
                    outside={!day.startsWith(month)}
                    today={day === today}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </LoadState>
    </>
  )
}

interface DayCellProps {
  day: string
  entries: Entry[]
  outside: boolean
  today: boolean
}

function DayCell({ day, entries, outside, today }: DayCellProps) {
  const format = useFormat()
  const empty = entries.length === 0
  return (
    <td className={[outside && 'outside', empty && 'empty'].filter(Boolean).join(' ') || undefined}>
      <time dateTime={day} aria-current={today ? 'date' : undefined}>
        <span className="short">{Number(day.slice(8))}</span>
        <span className="long">{format.weekday(`${day}T18:00:00Z`)}</span>
      </time>
      {!empty && (
        <ul>
          {entries.map(({ training, session }) => (
            <li key={session.id}>
              {format.time(session.starts_at)}{' '}
              <Link to="/trainings/$trainingId" params={{ trainingId: training.id }}>
                <LocalizedText text={training.course.title} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </td>
  )
}
