import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { addMonths, weeksOfMonth } from '~/ui/month'
import { byDay, MonthCalendar } from '~/ui/month-calendar'
import { LoadState } from '~/ui/public/load-state'
import { trainingsBetween } from './search'

const route = getRouteApi('/_public/_trainings/trainings/')

/** The sessions of a month, with the filters of the catalogue. */
export function TrainingMonth() {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  const search = route.useSearch()
  const month = search.month ?? format.dayOf().slice(0, 7)
  const days = useMemo(() => weeksOfMonth(month).flat(), [month])
  const trainings = useQuery(trainingsBetween(search, days[0] ?? month, days.at(-1) ?? month))
  const sessions = useMemo(() => {
    const items = (trainings.data?.items ?? []).flatMap((training) =>
      training.sessions
        .filter(({ status }) => status === 'scheduled')
        .map((session) => ({ training, session })),
    )
    return byDay({ items, startsAt: ({ session }) => session.starts_at, dayOf: format.dayOf })
  }, [trainings.data, format])
  const to = (months: number) => ({ ...search, month: addMonths(month, months) })
  const count = days
    .filter((day) => day.startsWith(month))
    .reduce((sum, day) => sum + (sessions.get(day)?.length ?? 0), 0)
  return (
    <>
      <nav className="month-steps" aria-label={t('month.steps')}>
        <Link to="/trainings" search={to(-1)} resetScroll={false}>
          {t('month.previous', { month: format.month(addMonths(month, -1)) })}
        </Link>
        <Link to="/trainings" search={to(1)} resetScroll={false}>
          {t('month.next', { month: format.month(addMonths(month, 1)) })}
        </Link>
      </nav>
      <LoadState query={trainings}>
        <p role="status">{t('month.count', { count, month: format.month(month) })}</p>
        <MonthCalendar
          month={month}
          entriesOf={(day) =>
            (sessions.get(day) ?? []).map(({ training, session }) => ({
              key: session.id,
              content: (
                <>
                  {format.time(session.starts_at)}{' '}
                  <Link to="/trainings/$trainingId" params={{ trainingId: training.id }}>
                    <LocalizedText text={training.course.title} />
                  </Link>
                </>
              ),
            }))
          }
        />
      </LoadState>
    </>
  )
}
