import { Button, Group, NativeSelect, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContactKind, ContactOutcome, IncidentContact, IncidentReview, ReviewSession } from '~/api/gen'
import { createIncidentContactMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat, useSettings } from '~/ui/format'
import { SectionForm } from '~/ui/staff/section-form'
import { fromClock, toClock } from '~/ui/zoned-time'

const KINDS = ['outreach', 'victim_services', 'family', 'other'] as const satisfies readonly ContactKind[]
const OUTCOMES = [
  'notified',
  'attempted',
  'reached',
  'mediation_open',
  'mediation_closed',
  'declined',
] as const satisfies readonly ContactOutcome[]

interface ContactsProps {
  review: IncidentReview
  contacts: IncidentContact[]
  session: ReviewSession
}

/** Who was reached. Not for law enforcement: the section is not there for them. */
export function Contacts({ review, contacts, session }: ContactsProps) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const [adding, setAdding] = useState(false)
  return (
    <section aria-labelledby="contacts">
      <h3 className="section-title" id="contacts">
        {t('contacts.title')}
      </h3>
      {contacts.length === 0 && <Text>{t('contacts.none')}</Text>}
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
      {session.status !== 'archived' && !adding && (
        <Button variant="default" size="xs" className="no-print" onClick={() => setAdding(true)}>
          {t('contacts.add')}
        </Button>
      )}
      {adding && <ContactForm review={review} onClose={() => setAdding(false)} />}
    </section>
  )
}

function ContactForm({ review, onClose }: { review: IncidentReview; onClose: () => void }) {
  const { t } = useTranslation('staff-reviews')
  const queryClient = useQueryClient()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const form = useForm({
    initialValues: {
      kind: 'outreach' as ContactKind,
      outcome: 'notified' as ContactOutcome,
      contacted_at: toClock(new Date().toISOString(), timeZone),
      note: '',
    },
  })
  const create = useMutation({
    ...createIncidentContactMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'incident-reviews')
    },
  })
  return (
    <SectionForm
      form={form}
      submitLabel={t('contacts.submit')}
      loading={create.isPending}
      submitError={create.error}
      onSubmit={(values) =>
        create.mutate({
          path: { incident_review_id: review.id },
          headers: { 'Idempotency-Key': crypto.randomUUID() },
          body: {
            kind: values.kind,
            outcome: values.outcome,
            contacted_at: values.contacted_at ? fromClock(values.contacted_at, timeZone) : null,
            note: values.note.trim(),
          },
        })
      }
    >
      <Group grow align="start">
        <NativeSelect
          label={t('contacts.kind')}
          data={KINDS.map((value) => ({ value, label: t(`contact_kind.${value}`) }))}
          {...form.getInputProps('kind')}
        />
        <NativeSelect
          label={t('contacts.outcome')}
          data={OUTCOMES.map((value) => ({ value, label: t(`contact_outcome.${value}`) }))}
          {...form.getInputProps('outcome')}
        />
      </Group>
      <TextInput
        type="datetime-local"
        label={t('contacts.contacted_at')}
        {...form.getInputProps('contacted_at')}
      />
      <Textarea label={t('contacts.note')} maxLength={2000} autosize {...form.getInputProps('note')} />
    </SectionForm>
  )
}
