import { Button, Group, NativeSelect, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import {
  createPlaybookRunMutation,
  listActionsOptions,
  listIncidentReviewsOptions,
  listPlaybookRunsOptions,
  listPlaybooksOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ActionStatusTag, ownerName } from '~/ui/staff/actions/words'
import { AnchorLink } from '~/ui/staff/links'
import { ErrorState } from '~/ui/staff/states'

/** What was done about an incident: playbooks, actions, reviews that the person may see. */
export function RelatedWork({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation('staff-incidents')
  const me = useMe()
  if (!can(me, 'actions:read')) return null
  return (
    <section aria-labelledby="related-work">
      <h2 className="section-title" id="related-work">
        {t('work.title')}
      </h2>
      <Actions incidentId={incidentId} />
      {can(me, 'reviews:read') && <Reviews incidentId={incidentId} />}
      <Playbooks incidentId={incidentId} mayOpen={can(me, 'reviews:write')} />
    </section>
  )
}

function Actions({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation('staff-incidents')
  const { data } = useQuery(
    listActionsOptions({ query: { incident_id: incidentId, sort: 'due_at', limit: 100 } }),
  )
  if (!data) return null
  if (data.items.length === 0) return <Text>{t('work.no_actions')}</Text>
  return (
    <ul>
      {data.items.map((action) => (
        <li key={action.id}>
          <AnchorLink to="/staff/actions/$actionId" params={{ actionId: action.id }}>
            {action.title}
          </AnchorLink>
          , {ownerName(action)} <ActionStatusTag status={action.status} />
        </li>
      ))}
    </ul>
  )
}

function Reviews({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation('staff-incidents')
  const format = useFormat()
  const { data } = useQuery(
    listIncidentReviewsOptions({ query: { incident_id: incidentId, sort: '-created_at', limit: 20 } }),
  )
  if (!data || data.items.length === 0) return null
  return (
    <ul>
      {data.items.map((review) => (
        <li key={review.id}>
          <AnchorLink
            to="/staff/reviews/$sessionId/meeting"
            params={{ sessionId: review.session_id }}
            search={{ step: review.id }}
          >
            {review.reviewed_at
              ? t('work.reviewed', { date: format.date(review.reviewed_at) })
              : t('work.queued')}
          </AnchorLink>
        </li>
      ))}
    </ul>
  )
}

function Playbooks({ incidentId, mayOpen }: { incidentId: string; mayOpen: boolean }) {
  const { t } = useTranslation('staff-incidents')
  const localized = useLocalized()
  const format = useFormat()
  const queryClient = useQueryClient()
  const runs =
    useQuery(listPlaybookRunsOptions({ query: { incident_id: incidentId, limit: 20 } })).data?.items ?? []
  const playbooks = useQuery({ ...listPlaybooksOptions(), enabled: mayOpen }).data?.items ?? []
  const free = playbooks.filter(({ id, active }) => active && !runs.some((run) => run.playbook_id === id))
  const [chosen, setChosen] = useState('')
  const start = useMutation({
    ...createPlaybookRunMutation(),
    onSuccess: () => invalidateTags(queryClient, 'actions'),
  })
  return (
    <>
      <ul>
        {runs.map((run) => (
          <li key={run.id}>
            {t('work.playbook', {
              name: localized(run.playbook_name),
              time: format.dateTime(run.started_at),
              count: run.action_count,
            })}
          </li>
        ))}
      </ul>
      {start.error && <ErrorState problem={start.error} />}
      {mayOpen && free.length > 0 && (
        <Group align="end" className="no-print">
          <NativeSelect
            label={t('work.open_playbook')}
            data={[
              { value: '', label: t('work.choose') },
              ...free.map(({ id, name }) => ({ value: id, label: localized(name) })),
            ]}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={!chosen}
            loading={start.isPending}
            onClick={() =>
              start.mutate({
                headers: { 'Idempotency-Key': crypto.randomUUID() },
                body: { playbook_id: chosen, incident_id: incidentId },
              })
            }
          >
            {t('work.open')}
          </Button>
        </Group>
      )}
    </>
  )
}
