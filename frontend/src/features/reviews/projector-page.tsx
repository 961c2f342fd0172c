import { Group, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { IncidentReview, ReviewSession } from '~/api/gen'
import { listActionsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { DueTime } from '~/ui/staff/actions/words'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { useShortcuts } from '~/ui/staff/shortcuts'
import { Figures } from './figures'
import { sessionDetail, sessionIncidents } from './search'
import { useLive } from './use-live'
import { RiskTag, useIncidentLine, useTermName } from './words'
import './reviews.css'

const route = getRouteApi('/staff/reviews/$sessionId/projector')

/** For the wall: only what all may see. Names, contacts, restricted texts and people-based actions are not even in it. */
export function ProjectorPage() {
  const { t } = useTranslation('staff-reviews')
  const { sessionId } = route.useParams()
  const session = useQuery(sessionDetail(sessionId))
  const reviews = useQuery(sessionIncidents(sessionId))
  return (
    <QueryState query={session} title={t('projector.title')}>
      {(data) => (
        <QueryState query={reviews}>{({ items }) => <Wall session={data} reviews={items} />}</QueryState>
      )}
    </QueryState>
  )
}

function Wall({ session, reviews }: { session: ReviewSession; reviews: IncidentReview[] }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const line = useIncidentLine()
  const navigate = route.useNavigate()
  useLive(session.id)
  const steps = useMemo(() => ['figures', ...reviews.map(({ id }) => id), 'actions'], [reviews])
  const { step: asked } = route.useSearch()
  const step = asked && steps.includes(asked) ? asked : 'figures'
  const review = reviews.find(({ id }) => id === step)
  const handlers = useMemo(() => {
    const go = (by: number) => () => {
      const to = steps[Math.min(Math.max(steps.indexOf(step) + by, 0), steps.length - 1)]
      void navigate({ search: { step: to }, replace: true })
    }
    return { j: go(1), k: go(-1) }
  }, [steps, step, navigate])
  useShortcuts(handlers)
  return (
    <div className="projector">
      <PageHeader
        title={t('meeting.of', { team: session.team.name, time: format.dateTime(session.meets_at) })}
      />
      <Group mb="md" className="no-print">
        <AnchorLink to="/staff/reviews/$sessionId" params={{ sessionId: session.id }}>
          {t('meeting.back')}
        </AnchorLink>
        <SegmentedControl
          aria-label={t('meeting.steps')}
          value={step}
          onChange={(value) => void navigate({ search: { step: value }, replace: true })}
          data={steps.map((value, index) => ({
            value,
            label:
              value === 'figures' || value === 'actions'
                ? t(`step.${value}`)
                : t('projector.incident', { number: index }),
          }))}
        />
      </Group>
      {step === 'figures' && <Figures session={session} />}
      {review && (
        <>
          <h2>{line(review.facts)}</h2>
          <SharedReview review={review} />
        </>
      )}
      {step === 'actions' && <PlaceActions session={session} />}
    </div>
  )
}

function SharedReview({ review }: { review: IncidentReview }) {
  const { t } = useTranslation('staff-reviews')
  const termName = useTermName()
  const drivers = [review.primary_driver, ...review.secondary_drivers].filter((code) => code != null)
  return (
    <>
      <p>
        <RiskTag risk={review.retaliation_risk} />
      </p>
      <dl>
        <dt>{t('field.harm')}</dt>
        <dd>{t('harm', { killed: review.facts.killed, injured: review.facts.injured })}</dd>
        <dt>{t('field.drivers')}</dt>
        <dd>{drivers.map((code) => termName('driver', code)).join(', ') || '–'}</dd>
        <dt>{t('field.themes')}</dt>
        <dd>{review.themes.map((code) => termName('theme', code)).join(', ') || '–'}</dd>
        {review.affected_assets.length > 0 && (
          <>
            <dt>{t('field.affected_assets')}</dt>
            <dd>{review.affected_assets.map(({ name }) => name).join(', ')}</dd>
          </>
        )}
      </dl>
      <p>{review.summary_shareable}</p>
    </>
  )
}

function PlaceActions({ session }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const actions = useQuery(
    listActionsOptions({ query: { session_id: session.id, kind: 'place', sort: 'due_at', limit: 200 } }),
  )
  return (
    <>
      <h2>{t('projector.place_actions')}</h2>
      <QueryState query={actions} height={80}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('actions_none')}</p>
          ) : (
            <ul>
              {items.map((action) => (
                <li key={action.id}>
                  {action.title}, {action.owner_organization.name}, <DueTime action={action} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryState>
    </>
  )
}
