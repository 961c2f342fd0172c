import { Alert, Button, Checkbox, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MinutesAction, MinutesIncident, ReviewMinutes } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { useCategoryName } from '~/ui/staff/actions/words'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { sessionMinutes } from './search'
import { useIncidentLine } from './words'
import './reviews.css'

const route = getRouteApi('/staff/reviews/$sessionId/minutes')

/** The minutes as a page to read and to print; the restricted part is apart and printed only when somebody says so. */
export function MinutesPage() {
  const { t } = useTranslation('staff-reviews')
  const { sessionId } = route.useParams()
  const minutes = useQuery(sessionMinutes(sessionId))
  return (
    <QueryState query={minutes} title={t('minutes.title')}>
      {(data) => <Minutes minutes={data} />}
    </QueryState>
  )
}

function Minutes({ minutes }: { minutes: ReviewMinutes }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const { shareable, restricted, status } = minutes
  const [withRestricted, setWithRestricted] = useState(false)
  const final = status === 'minutes_final' || status === 'archived'
  return (
    <article className="paper">
      <PageHeader
        title={t('minutes.of', {
          team: shareable.team.name,
          week: shareable.iso_week,
          year: shareable.iso_year,
        })}
        actions={
          <Button leftSection={<Printer size={16} aria-hidden />} onClick={() => print()}>
            {t('minutes.print')}
          </Button>
        }
      />
      <Group justify="space-between" className="no-print" mb="sm">
        <AnchorLink to="/staff/reviews/$sessionId" params={{ sessionId: minutes.session_id }}>
          {t('meeting.back')}
        </AnchorLink>
        {restricted !== undefined && (
          <Checkbox
            label={t('minutes.with_restricted')}
            checked={withRestricted}
            onChange={(event) => setWithRestricted(event.currentTarget.checked)}
          />
        )}
      </Group>
      {!final && (
        <Alert color="orange" role="note">
          {t('minutes.draft')}
        </Alert>
      )}
      <p>
        {format.dateTime(shareable.meets_at)}
        {shareable.place && `, ${shareable.place}`}.{' '}
        {t('window', { range: format.dateRange(shareable.window_from, shareable.window_to) })}
        {shareable.finalized_at &&
          ` ${t('finalized', { time: format.dateTime(shareable.finalized_at), name: shareable.finalized_by?.name ?? '–' })}`}
      </p>
      <h2>{t('step.attendance')}</h2>
      <ul>
        {shareable.attendance
          .filter(({ attendance }) => attendance)
          .map(({ person, organization, attendance }) => (
            <li key={person.id}>
              {person.name}, {organization.name}: {attendance && t(`attendance.${attendance}`)}
            </li>
          ))}
      </ul>
      <h2>{t('step.figures')}</h2>
      <p>
        {t('figures.sentence', {
          week: shareable.figures.week,
          prior: shareable.figures.prior_week,
          year: shareable.figures.year_to_date,
          prior_year: shareable.figures.prior_year_to_date,
        })}
      </p>
      <h2>{t('step.incidents')}</h2>
      {shareable.incidents.length === 0 && <p>{t('incidents_none')}</p>}
      {shareable.incidents.map((incident) => (
        <Incident key={incident.incident_review_id} incident={incident} />
      ))}
      <Actions title={t('minutes.carried_place')} actions={shareable.carried_place_actions} />
      <Actions title={t('minutes.new_place')} actions={shareable.new_place_actions} />
      {shareable.notes && (
        <>
          <h2>{t('step.notes')}</h2>
          <p className="kept-lines">{shareable.notes}</p>
        </>
      )}
      {withRestricted && restricted !== undefined && <Restricted minutes={minutes} />}
    </article>
  )
}

function Incident({ incident }: { incident: MinutesIncident }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const localized = useLocalized()
  const line = useIncidentLine()
  const drivers = [incident.primary_driver, ...incident.secondary_drivers].filter((one) => one != null)
  return (
    <section className="paper-block">
      <h3>{line(incident.facts)}</h3>
      <p>
        {t('harm', { killed: incident.facts.killed, injured: incident.facts.injured })}.{' '}
        {drivers.length > 0 && t('minutes.drivers', { drivers: drivers.map(localized).join(', ') })}{' '}
        {t(`risk_tag.${incident.retaliation_risk}`)}
        {incident.risk_window_until && ` (${format.dateTime(incident.risk_window_until)})`}.
      </p>
      {incident.themes.length > 0 && (
        <p>{t('minutes.themes', { themes: incident.themes.map(localized).join(', ') })}</p>
      )}
      {incident.affected_assets.length > 0 && (
        <ul>
          {incident.affected_assets.map(({ kind, name, effect }) => (
            <li key={`${kind}-${name}`}>
              {name}
              {effect && `: ${effect}`}
            </li>
          ))}
        </ul>
      )}
      {incident.links.map((link) => (
        <p key={`${link.kind}-${link.other_occurred_at}`}>
          {t(`link_kind.${link.kind}`)}:{' '}
          {[link.other_block, link.other_occurred_at && format.dateTime(link.other_occurred_at)]
            .filter(Boolean)
            .join(', ')}
        </p>
      ))}
      {incident.summary && <p className="kept-lines">{incident.summary}</p>}
    </section>
  )
}

function Actions({ title, actions }: { title: string; actions: MinutesAction[] }) {
  const { t } = useTranslation(['staff-reviews', 'staff-actions'])
  const format = useFormat()
  const categoryName = useCategoryName()
  if (actions.length === 0) return null
  return (
    <>
      <h2>{title}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('minutes.action')}</th>
            <th scope="col">{t('minutes.owner')}</th>
            <th scope="col">{t('minutes.due')}</th>
            <th scope="col">{t('minutes.result')}</th>
          </tr>
        </thead>
        <tbody>
          {actions.map((action) => (
            <tr key={action.id}>
              <td>
                {action.title} ({categoryName(action.category)})
              </td>
              <td>{action.owner_organization.name}</td>
              <td>{format.dateTime(action.due_at)}</td>
              <td>
                {action.disposition
                  ? t(`disposition.${action.disposition}`)
                  : t(`staff-actions:status.${action.status}`)}
                {action.note && `: ${action.note}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Restricted({ minutes: { shareable, restricted } }: { minutes: ReviewMinutes }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const line = useIncidentLine()
  if (!restricted) return <p>{t('minutes.erased')}</p>
  const factsOf = (id: string) => shareable.incidents.find((one) => one.incident_review_id === id)?.facts
  return (
    <section className="paper-restricted">
      <h2>{t('minutes.restricted')}</h2>
      <p>{t('minutes.restricted_note')}</p>
      {restricted.incidents.map(({ incident_review_id, summary, retaliation_basis, contacts }) => {
        const facts = factsOf(incident_review_id)
        return (
          <section key={incident_review_id} className="paper-block">
            <h3>{facts ? line(facts) : incident_review_id}</h3>
            {retaliation_basis && <p className="kept-lines">{retaliation_basis}</p>}
            {summary && <p className="kept-lines">{summary}</p>}
            <ul>
              {contacts.map(({ id, kind, outcome, contacted_at, organization, note }) => (
                <li key={id}>
                  {t('contacts.line', {
                    kind: t(`contact_kind.${kind}`),
                    outcome: t(`contact_outcome.${outcome}`),
                    time: format.dateTime(contacted_at),
                    organization: organization.abbreviation ?? organization.name,
                  })}
                  {note && `: ${note}`}
                </li>
              ))}
            </ul>
          </section>
        )
      })}
      <Actions title={t('minutes.carried_people')} actions={restricted.carried_people_actions} />
      <Actions title={t('minutes.new_people')} actions={restricted.new_people_actions} />
      {restricted.notes && <p className="kept-lines">{restricted.notes}</p>}
    </section>
  )
}
