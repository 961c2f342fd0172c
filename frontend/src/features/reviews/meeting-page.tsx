import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { IncidentReview, ReviewSession } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { NewActionPanel } from '~/ui/staff/actions/new-action-panel'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { useShortcuts } from '~/ui/staff/shortcuts'
import { Attendance } from './attendance'
import { CarriedActions } from './carried-actions'
import { Figures } from './figures'
import { IncidentDesk } from './incident-desk'
import { sessionDetail, sessionIncidents } from './search'
import { SessionActions } from './session-actions'
import { SessionNotes } from './session-notes'
import { SessionTransitions } from './session-transitions'
import { useLive } from './use-live'
import { ReviewStatusTag, SessionStatusTag, useIncidentLine } from './words'
import './reviews.css'

const route = getRouteApi('/staff/reviews/$sessionId/meeting')

/** Parts of every meeting, around its incidents. */
const BEFORE = ['attendance', 'carried', 'figures'] as const
const AFTER = ['actions', 'notes'] as const

/** Meeting mode: the order of the meeting at the side, one part in the middle, everything by keyboard, saved as it is typed. */
export function MeetingPage() {
  const { t } = useTranslation('staff-reviews')
  const { sessionId } = route.useParams()
  const session = useQuery(sessionDetail(sessionId))
  const reviews = useQuery(sessionIncidents(sessionId))
  return (
    <QueryState query={session} title={t('meeting.title')}>
      {(data) => (
        <QueryState query={reviews}>{({ items }) => <Meeting session={data} reviews={items} />}</QueryState>
      )}
    </QueryState>
  )
}

function Meeting({ session, reviews }: { session: ReviewSession; reviews: IncidentReview[] }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const live = useLive(session.id)
  const [adding, add] = useDisclosure()
  const steps = useMemo(() => [...BEFORE, ...reviews.map(({ id }) => id), ...AFTER], [reviews])
  const { step: asked } = route.useSearch()
  const step = asked && steps.includes(asked) ? asked : BEFORE[0]
  const review = reviews.find(({ id }) => id === step)
  const navigate = route.useNavigate()
  const handlers = useMemo(() => {
    const go = (by: number) => () => {
      const to = steps[Math.min(Math.max(steps.indexOf(step) + by, 0), steps.length - 1)]
      void navigate({ search: { step: to }, replace: true })
    }
    return { j: go(1), k: go(-1), n: () => add.open() }
  }, [steps, step, navigate, add.open])
  useShortcuts(handlers)
  return (
    <>
      <PageHeader
        title={t('meeting.of', { team: session.team.name, time: format.dateTime(session.meets_at) })}
        actions={
          <>
            <SessionStatusTag status={session.status} />
            <Button
              leftSection={<Plus size={16} aria-hidden />}
              disabled={!session.writable}
              onClick={add.open}
            >
              {t('meeting.new_action')}
            </Button>
            <SessionTransitions session={session} />
          </>
        }
      />
      <Group justify="space-between" mb="sm" className="no-print">
        <AnchorLink to="/staff/reviews/$sessionId" params={{ sessionId: session.id }}>
          {t('meeting.back')}
        </AnchorLink>
        <Text size="sm" c="dimmed" role="status">
          {t(`live.${live}`)} {t('meeting.keys')}
        </Text>
      </Group>
      <div className="meeting">
        <MeetingSteps session={session} reviews={reviews} step={step} />
        <section className="meeting-desk" aria-label={t('meeting.desk')}>
          {review ? (
            <IncidentDesk key={review.id} review={review} session={session} />
          ) : (
            <FixedStep step={step} session={session} />
          )}
        </section>
      </div>
      {adding && (
        <NewActionPanel
          context={{
            team_id: session.team.id,
            session_id: session.id,
            incident_review_id: review?.id,
            community_area_number: review?.facts.community_area_number,
          }}
          onClose={add.close}
        />
      )}
    </>
  )
}

function FixedStep({ step, session }: { step: string; session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  if (step === 'figures') return <Figures session={session} />
  const content = {
    attendance: <Attendance session={session} />,
    carried: <CarriedActions session={session} />,
    actions: <SessionActions session={session} />,
    notes: <SessionNotes session={session} />,
  }
  const known = step as keyof typeof content
  return (
    <>
      <h2 className="section-title">{t(`step.${known}`)}</h2>
      {content[known]}
    </>
  )
}

interface MeetingStepsProps {
  session: ReviewSession
  reviews: IncidentReview[]
  step: string
}

function MeetingSteps({ session, reviews, step }: MeetingStepsProps) {
  const { t } = useTranslation('staff-reviews')
  const localized = useLocalized()
  const line = useIncidentLine()
  const item = (id: string, content: React.ReactNode) => (
    <li key={id}>
      <AnchorLink
        from="/staff/reviews/$sessionId/meeting"
        to="."
        search={{ step: id }}
        replace
        aria-current={id === step ? 'step' : undefined}
      >
        {content}
      </AnchorLink>
    </li>
  )
  return (
    <nav className="meeting-steps no-print" aria-label={t('meeting.steps')}>
      <ul>
        {BEFORE.map((id) => item(id, t(`step.${id}`)))}
        {reviews.map((review) =>
          item(
            review.id,
            <>
              {line(review.facts)} <ReviewStatusTag status={review.status} />
            </>,
          ),
        )}
        {AFTER.map((id) => item(id, t(`step.${id}`)))}
      </ul>
      <details>
        <summary>{t('step.agenda')}</summary>
        <ol>
          {session.agenda.map(({ title, minutes }) => (
            <li key={title.en}>
              {localized(title)}, {t('agenda.minutes', { count: minutes })}
            </li>
          ))}
        </ol>
      </details>
    </nav>
  )
}
