import { Button, Group, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { IncidentReview, ReviewSession } from '~/api/gen'
import { createIncidentReviewMutation, listIncidentsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import { ErrorState } from '~/ui/staff/states'
import { sessionIncidents } from './search'
import { ReviewStatusTag, RiskTag, useIncidentLine, useTermName } from './words'

/** The incidents on a session, with a way to put another one on it. */
export function IncidentTable({ session }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const reviews = useQuery(sessionIncidents(session.id))
  return (
    <>
      <DataTable
        caption={t('step.incidents')}
        columns={useColumns(session.id)}
        rows={reviews.data?.items}
        rowId={({ id }) => id}
        error={reviews.error}
        onRetry={() => void reviews.refetch()}
        empty={<p>{t('incidents_none')}</p>}
      />
      {session.writable && <AddIncident session={session} known={reviews.data?.items ?? []} />}
    </>
  )
}

function useColumns(sessionId: string) {
  const { t } = useTranslation('staff-reviews')
  const line = useIncidentLine()
  const termName = useTermName()
  return useMemo<Column<IncidentReview>[]>(
    () => [
      {
        id: 'incident',
        header: t('field.incident'),
        cell: ({ id, facts }) => (
          <AnchorLink to="/staff/reviews/$sessionId/meeting" params={{ sessionId }} search={{ step: id }}>
            {line(facts)}
          </AnchorLink>
        ),
      },
      {
        id: 'harm',
        header: t('field.harm'),
        cell: ({ facts }) => t('harm', { killed: facts.killed, injured: facts.injured }),
      },
      {
        id: 'status',
        header: t('field.review'),
        cell: ({ status }) => <ReviewStatusTag status={status} />,
      },
      {
        id: 'driver',
        header: t('field.primary_driver'),
        cell: ({ primary_driver }) => (primary_driver ? termName('driver', primary_driver) : '–'),
      },
      {
        id: 'risk',
        header: t('field.retaliation_risk'),
        cell: ({ retaliation_risk }) => <RiskTag risk={retaliation_risk} />,
      },
    ],
    [t, line, termName, sessionId],
  )
}

/** Any incident of the team's areas, found by the words of its record. */
function AddIncident({ session, known }: { session: ReviewSession; known: IncidentReview[] }) {
  const { t } = useTranslation('staff-reviews')
  const line = useIncidentLine()
  const queryClient = useQueryClient()
  const form = useForm({ initialValues: { q: '' } })
  const search = useMutation({
    mutationFn: (q: string) =>
      queryClient.fetchQuery(listIncidentsOptions({ query: { q, limit: 10, sort: '-occurred_at' } })),
  })
  const add = useMutation({
    ...createIncidentReviewMutation(),
    onSuccess: async () => {
      search.reset()
      form.reset()
      await invalidateTags(queryClient, 'incident-reviews', 'review-sessions')
    },
  })
  const found = (search.data?.items ?? []).filter(({ id }) => !known.some((one) => one.incident_id === id))
  return (
    <form
      onSubmit={form.onSubmit(({ q }) => {
        if (q.trim()) search.mutate(q.trim())
      })}
      className="no-print"
    >
      <Group align="end" mt="sm">
        <TextInput
          label={t('add_incident.label')}
          description={t('add_incident.hint')}
          maxLength={100}
          {...form.getInputProps('q')}
        />
        <Button type="submit" variant="default" loading={search.isPending}>
          {t('add_incident.search')}
        </Button>
      </Group>
      {add.error && <ErrorState problem={add.error} />}
      <div aria-live="polite">
        {search.isSuccess && found.length === 0 && <p>{t('add_incident.none')}</p>}
        {found.length > 0 && (
          <ul>
            {found.map((incident) => (
              <li key={incident.id}>
                {line({ ...incident, block: incident.block ?? null })}{' '}
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={add.isPending}
                  onClick={() =>
                    add.mutate({
                      headers: { 'Idempotency-Key': crypto.randomUUID() },
                      body: { session_id: session.id, incident_id: incident.id },
                    })
                  }
                >
                  {t('add_incident.put')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </form>
  )
}
