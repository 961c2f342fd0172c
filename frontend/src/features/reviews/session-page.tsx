import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { FileText, Monitor, Presentation, Printer } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ReviewSession } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { AgendaEditor } from './agenda-editor'
import { Attendance } from './attendance'
import { CarriedActions } from './carried-actions'
import { Figures } from './figures'
import { IncidentTable } from './incident-table'
import { sessionDetail } from './search'
import { SessionTransitions } from './session-transitions'
import { SessionStatusTag } from './words'

const route = getRouteApi('/staff/reviews/$sessionId/')

/** The preparation page: what is on the table before the team meets, and the way into the meeting. */
export function SessionPage() {
  const { t } = useTranslation('staff-reviews')
  const { sessionId } = route.useParams()
  const session = useQuery(sessionDetail(sessionId))
  return (
    <QueryState query={session} title={t('session')}>
      {(data) => <SessionContent key={data.id} session={data} />}
    </QueryState>
  )
}

function SessionContent({ session }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const { id, team, window_from, window_to, meets_at, place, status, quorum } = session
  const params = { sessionId: id }
  return (
    <DetailLayout
      title={t('session_of', { team: team.name, week: session.iso_week, year: session.iso_year })}
      reference={t('window', { range: format.dateRange(window_from, window_to) })}
      status={<SessionStatusTag status={status} />}
      actions={
        <>
          <ButtonLink
            to="/staff/reviews/$sessionId/meeting"
            params={params}
            leftSection={<Presentation size={16} aria-hidden />}
          >
            {t('meeting.open')}
          </ButtonLink>
          <ButtonLink
            variant="default"
            to="/staff/reviews/$sessionId/projector"
            params={params}
            leftSection={<Monitor size={16} aria-hidden />}
          >
            {t('projector.open')}
          </ButtonLink>
          <ButtonLink
            variant="default"
            to="/staff/reviews/$sessionId/packet"
            params={params}
            leftSection={<Printer size={16} aria-hidden />}
          >
            {t('packet.open')}
          </ButtonLink>
          <ButtonLink
            variant="default"
            to="/staff/reviews/$sessionId/minutes"
            params={params}
            leftSection={<FileText size={16} aria-hidden />}
          >
            {t('minutes.open')}
          </ButtonLink>
          <SessionTransitions session={session} />
        </>
      }
      summary={[
        {
          label: t('field.team'),
          value: (
            <AnchorLink to="/staff/review-teams/$teamId" params={{ teamId: team.id }}>
              {team.name}
            </AnchorLink>
          ),
        },
        { label: t('field.meets_at'), value: format.dateTime(meets_at) },
        ...(place ? [{ label: t('field.place'), value: place }] : []),
        {
          label: t('field.quorum'),
          value: t('quorum', {
            present: format.number(quorum.present),
            needed: format.number(quorum.needed),
            members: format.number(quorum.members),
          }),
        },
        ...(session.finalized_at
          ? [
              {
                label: t('field.finalized_at'),
                value: t('finalized', {
                  time: format.dateTime(session.finalized_at),
                  name: session.finalized_by?.name ?? '–',
                }),
              },
            ]
          : []),
      ]}
    >
      <Figures session={session} />
      <h2 className="section-title">{t('step.incidents')}</h2>
      <IncidentTable session={session} />
      <h2 className="section-title">{t('step.carried')}</h2>
      <CarriedActions session={session} />
      <h2 className="section-title">{t('step.agenda')}</h2>
      <AgendaEditor key={session.row_version} session={session} />
      <h2 className="section-title">{t('step.attendance')}</h2>
      <Attendance session={session} />
    </DetailLayout>
  )
}
