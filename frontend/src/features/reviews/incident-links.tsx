import { Button, Group, NativeSelect, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { IncidentLink, IncidentLinkKind, IncidentReview, ReviewSession } from '~/api/gen'
import {
  createIncidentLinkMutation,
  decideIncidentLinkMutation,
  listIncidentsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SectionForm } from '~/ui/staff/section-form'
import { ErrorState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { useIncidentLine } from './words'

const KINDS = [
  'same_location',
  'same_parties',
  'retaliation_for',
  'same_weapon',
] as const satisfies readonly IncidentLinkKind[]
const TONES = { proposed: 'warning', confirmed: 'good', rejected: 'neutral' } as const

/** What connects this incident with others: proposed by one, confirmed or rejected by another. */
export function IncidentLinks({ review, session }: { review: IncidentReview; session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const [adding, setAdding] = useState(false)
  return (
    <section aria-labelledby="links">
      <h3 className="section-title" id="links">
        {t('links.title')}
      </h3>
      {review.links.length === 0 && <Text>{t('links.none')}</Text>}
      <ul>
        {review.links.map((link) => (
          <LinkLine key={link.id} link={link} incidentId={review.incident_id} />
        ))}
      </ul>
      {session.writable && !adding && (
        <Button variant="default" size="xs" className="no-print" onClick={() => setAdding(true)}>
          {t('links.propose')}
        </Button>
      )}
      {adding && <LinkForm review={review} onClose={() => setAdding(false)} />}
    </section>
  )
}

function LinkLine({ link, incidentId }: { link: IncidentLink; incidentId: string }) {
  const { t } = useTranslation('staff-reviews')
  const line = useIncidentLine()
  const other = link.incident_id === incidentId ? link.other_incident : link.incident
  const [deciding, setDeciding] = useState(false)
  return (
    <li>
      {t(`link_kind.${link.kind}`)}:{' '}
      {other ? line({ ...other, block: other.block ?? null }) : t('links.elsewhere')}{' '}
      <StatusTag tone={TONES[link.status]}>{t(`link_status.${link.status}`)}</StatusTag>
      {link.reason && (
        <Text size="sm">
          {t('links.because', { name: link.proposed_by?.name ?? '–', reason: link.reason })}
        </Text>
      )}
      {link.decision_reason && (
        <Text size="sm">
          {t('links.because', { name: link.decided_by?.name ?? '–', reason: link.decision_reason })}
        </Text>
      )}
      {link.decidable && !deciding && (
        <Button size="compact-sm" variant="default" className="no-print" onClick={() => setDeciding(true)}>
          {t('links.decide')}
        </Button>
      )}
      {deciding && <DecisionForm link={link} onClose={() => setDeciding(false)} />}
    </li>
  )
}

function DecisionForm({ link, onClose }: { link: IncidentLink; onClose: () => void }) {
  const { t } = useTranslation('staff-reviews')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { confirmed: 'yes', reason: '' },
    validate: { reason: (value) => (value.trim() ? null : t('links.reason_missing')) },
  })
  const decide = useMutation({
    ...decideIncidentLinkMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'incident-reviews')
    },
  })
  return (
    <SectionForm
      form={form}
      submitLabel={t('links.decide_submit')}
      loading={decide.isPending}
      submitError={decide.error}
      onSubmit={({ confirmed, reason }) =>
        decide.mutate({
          path: { link_id: link.id },
          headers: ifMatch(link),
          body: { confirmed: confirmed === 'yes', reason: reason.trim() },
        })
      }
    >
      <NativeSelect
        label={t('links.decision')}
        data={[
          { value: 'yes', label: t('links.confirm') },
          { value: 'no', label: t('links.reject') },
        ]}
        {...form.getInputProps('confirmed')}
      />
      <Textarea label={t('links.reason')} maxLength={1000} autosize {...form.getInputProps('reason')} />
    </SectionForm>
  )
}

function LinkForm({ review, onClose }: { review: IncidentReview; onClose: () => void }) {
  const { t } = useTranslation('staff-reviews')
  const line = useIncidentLine()
  const queryClient = useQueryClient()
  const [words, setWords] = useState('')
  const number = review.facts.community_area_number
  const candidates = useQuery(
    listIncidentsOptions({
      query: {
        q: words.trim() || undefined,
        area: number ? [number] : undefined,
        sort: '-occurred_at',
        limit: 30,
      },
    }),
  )
  const others = (candidates.data?.items ?? []).filter(({ id }) => id !== review.incident_id)
  const form = useForm({
    initialValues: { kind: 'same_location' as IncidentLinkKind, other_incident_id: '', reason: '' },
    validate: {
      other_incident_id: (value) => (value ? null : t('links.other_missing')),
      reason: (value) => (value.trim() ? null : t('links.reason_missing')),
    },
  })
  const create = useMutation({
    ...createIncidentLinkMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'incident-reviews')
    },
  })
  return (
    <>
      {candidates.error && <ErrorState problem={candidates.error} />}
      <SectionForm
        form={form}
        submitLabel={t('links.submit')}
        loading={create.isPending}
        submitError={create.error}
        onSubmit={(values) =>
          create.mutate({
            headers: { 'Idempotency-Key': crypto.randomUUID() },
            body: {
              team_id: review.team_id,
              incident_id: review.incident_id,
              other_incident_id: values.other_incident_id,
              kind: values.kind,
              reason: values.reason.trim(),
            },
          })
        }
      >
        <NativeSelect
          label={t('links.kind')}
          data={KINDS.map((value) => ({ value, label: t(`link_kind.${value}`) }))}
          {...form.getInputProps('kind')}
        />
        <Group grow align="start">
          <TextInput
            label={t('links.search')}
            maxLength={100}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('links.other')}
            data={[
              { value: '', label: t('links.choose') },
              ...others.map((incident) => ({
                value: incident.id,
                label: line({ ...incident, block: incident.block ?? null }),
              })),
            ]}
            {...form.getInputProps('other_incident_id')}
          />
        </Group>
        <Textarea label={t('links.reason')} maxLength={1000} autosize {...form.getInputProps('reason')} />
      </SectionForm>
    </>
  )
}
