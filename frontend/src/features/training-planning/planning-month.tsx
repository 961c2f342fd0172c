import { Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { addMonths, weeksOfMonth } from '~/ui/month'
import { byDay, MonthCalendar } from '~/ui/month-calendar'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { trainingsOfMonth } from './search'

const route = getRouteApi('/staff/trainings/')

/** All sessions of a month, drafts and called-off ones too, so that a season can be planned without collisions. */
export function PlanningMonth() {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  const search = route.useSearch()
  const area = useArea()
  const month = search.month ?? format.dayOf().slice(0, 7)
  const days = useMemo(() => weeksOfMonth(month).flat(), [month])
  const trainings = useQuery(trainingsOfMonth(search, area, days[0] ?? month, days.at(-1) ?? month))
  const sessions = useMemo(() => {
    const items = (trainings.data?.items ?? []).flatMap((training) =>
      training.sessions.map((session) => ({ training, session })),
    )
    return byDay({ items, startsAt: ({ session }) => session.starts_at, dayOf: format.dayOf })
  }, [trainings.data, format])
  const step = (months: number, key: 'month.previous' | 'month.next') => (
    <ButtonLink
      variant="default"
      to="/staff/trainings"
      search={{ ...search, month: addMonths(month, months) }}
    >
      {t(key, { month: format.month(addMonths(month, months)) })}
    </ButtonLink>
  )
  return (
    <>
      <Group justify="space-between" className="no-print">
        {step(-1, 'month.previous')}
        {step(1, 'month.next')}
      </Group>
      <QueryState query={trainings} height={480}>
        {() => (
          <MonthCalendar
            month={month}
            entriesOf={(day) =>
              (sessions.get(day) ?? []).map(({ training, session }) => ({
                key: session.id,
                content: (
                  <>
                    {format.time(session.starts_at)}{' '}
                    <AnchorLink
                      size="sm"
                      to="/staff/trainings/$trainingId"
                      params={{ trainingId: training.id }}
                    >
                      {localized(training.course.title)}
                    </AnchorLink>{' '}
                    {session.status === 'cancelled'
                      ? t('session_status.cancelled')
                      : t(`status.${training.status}`)}
                  </>
                ),
              }))
            }
          />
        )}
      </QueryState>
    </>
  )
}
