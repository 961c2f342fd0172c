import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { SessionRoster } from '~/api/gen'
import { getSessionAttendanceOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { trainingDetail } from './search'
import './attendance.css'

const route = getRouteApi('/staff/training-sessions/$sessionId/sheet')

/** Empty lines for those who came without being registered. */
const EMPTY_LINES = ['1', '2', '3', '4', '5']

/** The sheet to sign at the door, on Letter paper. */
export function SheetPage() {
  const { t } = useTranslation('staff-trainings')
  const { sessionId } = route.useParams()
  const roster = useQuery(getSessionAttendanceOptions({ path: { session_id: sessionId } }))
  return (
    <QueryState query={roster} title={t('sheet.title')}>
      {(data) => <Sheet roster={data} />}
    </QueryState>
  )
}

function Sheet({ roster: { session, entries } }: { roster: SessionRoster }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  const training = useQuery(trainingDetail(session.training_id)).data
  return (
    <div className="sheet">
      <PageHeader title={t('sheet.title')} actions={<Button onClick={() => print()}>{t('print')}</Button>} />
      <p>
        {training && `${localized(training.course.title)}. `}
        {format.weekday(session.starts_at)}, {format.timeRange(session.starts_at, session.ends_at)}.{' '}
        {training?.site?.name}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('registration.name')}</th>
            <th scope="col">{t('sheet.in')}</th>
            <th scope="col">{t('sheet.out')}</th>
            <th scope="col">{t('sheet.signature')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ registration_id, full_name }) => (
            <tr key={registration_id}>
              <th scope="row">{full_name ?? t('registration.erased')}</th>
              <td />
              <td />
              <td />
            </tr>
          ))}
          {EMPTY_LINES.map((line) => (
            <tr key={line} aria-hidden>
              <td />
              <td />
              <td />
              <td />
            </tr>
          ))}
        </tbody>
      </table>
      <p>{t('sheet.note')}</p>
    </div>
  )
}
