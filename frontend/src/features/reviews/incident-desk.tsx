import { Alert, Button, Group, List, SimpleGrid, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FeatureCollection, Point } from 'geojson'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { IncidentReview, IncidentReviewStatus, ReviewSession } from '~/api/gen'
import {
  getCommunityAreaBoundariesOptions,
  listIncidentReviewsOptions,
  transitionIncidentReviewMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { AreaMap } from '~/ui/map/area-map'
import { useAreaNames } from '~/ui/staff/areas-field'
import { AnchorLink } from '~/ui/staff/links'
import { ErrorState } from '~/ui/staff/states'
import { Contacts } from './contacts'
import { IncidentLinks } from './incident-links'
import { ReviewFields } from './review-fields'
import { SessionActions } from './session-actions'
import { useReviewDraft } from './use-review-draft'
import { ReviewStatusTag, RiskTag, useIncidentLine, useTermName } from './words'

/** One incident in the middle of the meeting: what is known, what the team finds, what it does. */
export function IncidentDesk({ review, session }: { review: IncidentReview; session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const line = useIncidentLine()
  const draft = useReviewDraft(review)
  return (
    <>
      <Group justify="space-between" align="start">
        <h2 className="section-title">{line(review.facts)}</h2>
        <Group gap="xs">
          <RiskTag risk={draft.value.retaliation_risk} />
          <ReviewStatusTag status={review.status} />
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Facts review={review} />
        <Place review={review} />
      </SimpleGrid>
      <SaveState draft={draft} />
      <ReviewFields review={draft.value} disabled={!session.writable} onChange={draft.set} />
      <ReviewSteps review={review} disabled={draft.waiting || draft.saving} />
      {review.contacts && <Contacts review={review} contacts={review.contacts} session={session} />}
      <IncidentLinks review={review} session={session} />
      <h3 className="section-title">{t('step.actions')}</h3>
      <SessionActions session={session} reviewId={review.id} />
    </>
  )
}

function Facts({ review }: { review: IncidentReview }) {
  const { t } = useTranslation(['staff-reviews', 'common'])
  const areaNames = useAreaNames()
  const { facts } = review
  const rows = [
    [t('field.harm'), t('harm', { killed: facts.killed, injured: facts.injured })],
    [t('field.area'), facts.community_area_number ? areaNames([facts.community_area_number]) : '–'],
    [t('field.location'), [facts.block, facts.location_description].filter(Boolean).join(', ') || '–'],
    [t('field.beat'), facts.beat ?? '–'],
  ]
  return (
    <div>
      <dl className="staff-summary">
        {rows.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <AnchorLink to="/staff/incidents/$incidentId" params={{ incidentId: review.incident_id }}>
        {t('incident_open')}
      </AnchorLink>
      <Earlier review={review} />
    </div>
  )
}

/** What former sessions found about the same incident. */
function Earlier({ review }: { review: IncidentReview }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const termName = useTermName()
  const { data } = useQuery(
    listIncidentReviewsOptions({
      query: { incident_id: review.incident_id, sort: '-created_at', limit: 20 },
    }),
  )
  const earlier = (data?.items ?? []).filter(({ id }) => id !== review.id)
  if (earlier.length === 0) return null
  return (
    <>
      <h3 className="section-title">{t('earlier')}</h3>
      <List>
        {earlier.map((one) => (
          <List.Item key={one.id}>
            {one.reviewed_at ? format.date(one.reviewed_at) : t(`review_status.${one.status}`)}
            {one.primary_driver && `, ${termName('driver', one.primary_driver)}`}
            {one.summary_shareable && `: ${one.summary_shareable}`}
          </List.Item>
        ))}
      </List>
    </>
  )
}

function Place({ review: { facts, incident_id } }: { review: IncidentReview }) {
  const { t } = useTranslation('staff-reviews')
  const boundaries = useQuery({
    ...getCommunityAreaBoundariesOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  }).data
  const here = useMemo<FeatureCollection | undefined>(() => {
    const whole = boundaries as unknown as FeatureCollection | undefined
    const own = whole?.features.filter(({ properties }) => properties?.number === facts.community_area_number)
    // Zoomed to the area of the incident; the whole city when it is in none.
    return whole && own?.length ? { ...whole, features: own } : whole
  }, [boundaries, facts.community_area_number])
  const points = useMemo<FeatureCollection<Point> | undefined>(
    () =>
      facts.public_point
        ? {
            type: 'FeatureCollection',
            features: [
              {
                type: 'Feature',
                properties: { id: incident_id },
                geometry: facts.public_point as unknown as Point,
              },
            ],
          }
        : undefined,
    [facts.public_point, incident_id],
  )
  if (!here) return null
  return <AreaMap label={t('map_label')} areas={here} points={points} height={240} />
}

/** Whether everything is saved, what was joined with others' words, and what stands in the way. */
function SaveState({ draft }: { draft: ReturnType<typeof useReviewDraft> }) {
  const { t } = useTranslation('staff-reviews')
  const { saving, waiting, problem, told, value } = draft
  const names = (fields: readonly string[]) =>
    fields.map((field) => t(`field.${field}` as 'field.primary_driver')).join(', ')
  return (
    <div className="no-print">
      <Text role="status" size="sm" c="dimmed">
        {saving || waiting ? t('save.saving') : t('save.saved')}
        {value.updated_by?.name && !waiting && ` ${t('save.last', { name: value.updated_by.name })}`}
      </Text>
      {problem && <ErrorState problem={problem} onRetry={draft.retry} />}
      {told && (
        <Alert
          color="lake"
          role="alert"
          my="sm"
          title={t('save.others', { name: value.updated_by?.name ?? '–' })}
        >
          {told.taken.length > 0 && <Text>{t('save.taken', { fields: names(told.taken) })}</Text>}
          {told.joined.length > 0 && <Text>{t('save.joined', { fields: names(told.joined) })}</Text>}
          <Button mt="xs" size="xs" variant="default" onClick={draft.understood}>
            {t('save.understood')}
          </Button>
        </Alert>
      )}
    </div>
  )
}

function ReviewSteps({ review, disabled }: { review: IncidentReview; disabled: boolean }) {
  const { t } = useTranslation('staff-reviews')
  const queryClient = useQueryClient()
  const transition = useMutation({
    ...transitionIncidentReviewMutation(),
    onSettled: () => invalidateTags(queryClient, 'incident-reviews', 'review-sessions'),
  })
  const go = (to: IncidentReviewStatus) =>
    transition.mutate({
      path: { incident_review_id: review.id },
      headers: ifMatch(review),
      body: { to },
    })
  return (
    <>
      {transition.error && <ErrorState problem={transition.error} />}
      <Group my="sm" className="no-print">
        {review.allowed_transitions.map((to) => (
          <Button
            key={to}
            variant={to === 'reviewed' ? 'filled' : 'default'}
            loading={transition.isPending}
            disabled={disabled}
            onClick={() => go(to)}
          >
            {t(`review_step.${to as 'reviewed' | 'follow_up' | 'closed'}`)}
          </Button>
        ))}
      </Group>
    </>
  )
}
