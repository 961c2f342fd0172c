import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CarriedAction, IncidentReview, ReviewSession } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { Figures } from './figures'
import { PacketMap } from './packet-map'
import { carriedActions, sessionDetail, sessionIncidents } from './search'
import { useIncidentLine, useTermName } from './words'
import './reviews.css'

const route = getRouteApi('/staff/reviews/$sessionId/packet')

/** Empty lines of the table of decisions, for handwriting. */
const LINES = ['1', '2', '3', '4', '5', '6', '7', '8']

/** The paper for the table, on Letter: figures, one block for each incident with room to write, no names, no restricted text. */
export function PacketPage() {
  const { t } = useTranslation('staff-reviews')
  const { sessionId } = route.useParams()
  const session = useQuery(sessionDetail(sessionId))
  const reviews = useQuery(sessionIncidents(sessionId))
  const carried = useQuery(carriedActions(sessionId))
  return (
    <QueryState query={session} title={t('packet.title')}>
      {(data) => (
        <QueryState query={reviews}>
          {({ items }) => (
            <QueryState query={carried}>
              {(actions) => <Packet session={data} reviews={items} carried={actions.items} />}
            </QueryState>
          )}
        </QueryState>
      )}
    </QueryState>
  )
}

interface PacketProps {
  session: ReviewSession
  reviews: IncidentReview[]
  carried: CarriedAction[]
}

function Packet({ session, reviews, carried }: PacketProps) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const localized = useLocalized()
  const line = useIncidentLine()
  const termName = useTermName()
  // What lies on a table is read by everybody around it.
  const places = carried.filter(({ action }) => action.kind === 'place')
  return (
    <article className="paper">
      <PageHeader
        title={t('packet.of', { team: session.team.name, week: session.iso_week, year: session.iso_year })}
        actions={
          <Button leftSection={<Printer size={16} aria-hidden />} onClick={() => print()}>
            {t('minutes.print')}
          </Button>
        }
      />
      <p>
        <strong>{t('packet.confidential')}</strong> {format.dateTime(session.meets_at)}
        {session.place && `, ${session.place}`}.{' '}
        {t('window', { range: format.dateRange(session.window_from, session.window_to) })}
      </p>
      <Figures session={session} />
      <h2>{t('step.agenda')}</h2>
      <ol>
        {session.agenda.map(({ title, minutes }) => (
          <li key={title.en}>
            {localized(title)}, {t('agenda.minutes', { count: minutes })}
          </li>
        ))}
      </ol>
      <h2>{t('packet.carried')}</h2>
      {places.length === 0 ? (
        <p>{t('carried.none')}</p>
      ) : (
        <ul>
          {places.map(({ action }) => (
            <li key={action.id}>
              {action.title}, {action.owner_organization.name}, {format.dateTime(action.due_at)}
            </li>
          ))}
        </ul>
      )}
      <h2>{t('step.incidents')}</h2>
      <PacketMap reviews={reviews} />
      {reviews.map((review, index) => (
        <section key={review.id} className="paper-block">
          <h3>
            {index + 1}. {line(review.facts)}
          </h3>
          <p>
            {t('harm', { killed: review.facts.killed, injured: review.facts.injured })}{' '}
            {review.facts.location_description}
          </p>
          <dl className="paper-fields">
            <dt>{t('field.primary_driver')}</dt>
            <dd>{review.primary_driver ? termName('driver', review.primary_driver) : ''}</dd>
            <dt>{t('field.retaliation_risk')}</dt>
            <dd>{review.retaliation_risk === 'unknown' ? '' : t(`risk.${review.retaliation_risk}`)}</dd>
            <dt>{t('packet.who')}</dt>
            <dd />
          </dl>
        </section>
      ))}
      <h2>{t('packet.decisions')}</h2>
      <table className="paper-lines">
        <thead>
          <tr>
            <th scope="col">{t('minutes.action')}</th>
            <th scope="col">{t('minutes.owner')}</th>
            <th scope="col">{t('minutes.due')}</th>
          </tr>
        </thead>
        <tbody>
          {LINES.map((number) => (
            <tr key={number} aria-hidden>
              <td />
              <td />
              <td />
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  )
}
