import { Button, Drawer, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Registration, Training } from '~/api/gen'
import {
  cancelRegistrationMutation,
  confirmRegistrationNoticesMutation,
  getParticipantTranscriptOptions,
  getRegistrationOptions,
  listRegistrationChangesOptions,
  listTrainingTermsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { SummaryList } from '~/ui/staff/detail-layout'
import { QueryState } from '~/ui/staff/query-state'
import { ErrorState } from '~/ui/staff/states'
import { Timeline } from '~/ui/staff/timeline'
import { RegistrationStatusTag } from './status'
import { TransferDialog } from './transfer-dialog'

interface RegistrationPanelProps {
  registrationId: string
  training: Training
  onClose: () => void
}

/** One registration: who it is, what they need, what happened, and what can be done. */
export function RegistrationPanel({ registrationId, training, onClose }: RegistrationPanelProps) {
  const { t } = useTranslation(['staff-trainings', 'common'])
  const registration = useQuery(getRegistrationOptions({ path: { registration_id: registrationId } }))
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t('registration.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <QueryState query={registration}>
        {(data) => <RegistrationDetail registration={data} training={training} />}
      </QueryState>
    </Drawer>
  )
}

function RegistrationDetail({ registration, training }: { registration: Registration; training: Training }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const me = useMe()
  const localized = useLocalized()
  const terms = useQuery(listTrainingTermsOptions()).data?.items ?? []
  const [dialog, setDialog] = useState<'cancel' | 'transfer' | null>(null)
  const named = (code: string) => {
    const term = terms.find((one) => one.code === code)
    return term ? localized(term.name) : code
  }
  const { full_name, status, phone, email, contact_channel, contact_note, accommodations, to_tell } =
    registration
  const mayCancel = can(me, 'registrations:write') && registration.allowed_transitions.includes('cancelled')
  return (
    <Stack>
      <Group>
        <Title order={2} size="h3">
          {full_name ?? t('registration.erased')}
        </Title>
        <RegistrationStatusTag status={status} />
      </Group>
      <SummaryList
        items={[
          { label: t('registration.channel'), value: t(`channel.${contact_channel}`) },
          ...(email ? [{ label: t('registration.email'), value: email }] : []),
          ...(phone ? [{ label: t('registration.phone'), value: <a href={`tel:${phone}`}>{phone}</a> }] : []),
          ...(contact_note ? [{ label: t('registration.contact_note'), value: contact_note }] : []),
          { label: t('field.language'), value: t(`language.${registration.language}`) },
          { label: t('registration.audience'), value: named(registration.audience) },
          {
            label: t('registration.needs'),
            value:
              [...accommodations.map(named), registration.accommodation_note].filter(Boolean).join(', ') ||
              '–',
          },
          ...(registration.employer
            ? [{ label: t('registration.employer'), value: registration.employer }]
            : []),
          { label: t('registration.minutes'), value: format.number(registration.attended_minutes) },
          { label: t('registration.certificate'), value: registration.certificate_serial ?? '–' },
          ...(registration.end_reason
            ? [{ label: t('registration.end_reason'), value: registration.end_reason }]
            : []),
        ]}
      />
      {to_tell.length > 0 && <ToTell registration={registration} />}
      <Group>
        {mayCancel && (
          <>
            <Button variant="default" onClick={() => setDialog('transfer')}>
              {t('transfer.open')}
            </Button>
            <Button variant="default" onClick={() => setDialog('cancel')}>
              {t('registration.cancel')}
            </Button>
          </>
        )}
      </Group>
      <Changes registrationId={registration.id} />
      <ParticipantHours participantId={registration.participant_id} />
      {dialog === 'cancel' && <CancelDialog registration={registration} onClose={() => setDialog(null)} />}
      {dialog === 'transfer' && (
        <TransferDialog registration={registration} training={training} onClose={() => setDialog(null)} />
      )}
    </Stack>
  )
}

/** What somebody has to say by telephone, since the person gave no e-mail address. */
function ToTell({ registration }: { registration: Registration }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const confirm = useMutation({
    ...confirmRegistrationNoticesMutation(),
    onSuccess: () => invalidateTags(queryClient, 'registrations'),
  })
  return (
    <section>
      <Text fw={600}>{t('to_tell.title')}</Text>
      <ul>
        {registration.to_tell.map((kind) => (
          <li key={kind}>{t(`notice.${kind}`)}</li>
        ))}
      </ul>
      {confirm.error && <ErrorState problem={confirm.error} />}
      <Button
        loading={confirm.isPending}
        onClick={() =>
          confirm.mutate({ path: { registration_id: registration.id }, headers: ifMatch(registration) })
        }
      >
        {t('to_tell.confirm')}
      </Button>
    </section>
  )
}

function CancelDialog({ registration, onClose }: { registration: Registration; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const cancel = useMutation({
    ...cancelRegistrationMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'registrations', 'trainings')
    },
  })
  return (
    <ConfirmDialog
      opened
      danger
      title={t('registration.cancel')}
      confirmLabel={t('registration.cancel')}
      loading={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onReload={() => void invalidateTags(queryClient, 'registrations')}
      onConfirm={() =>
        cancel.mutate({
          path: { registration_id: registration.id },
          headers: ifMatch(registration),
          body: { reason: reason.trim() },
        })
      }
    >
      <Text>{t('registration.cancel_body')}</Text>
      <Textarea
        label={t('reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
    </ConfirmDialog>
  )
}

function Changes({ registrationId }: { registrationId: string }) {
  const { t } = useTranslation('staff-trainings')
  const changes = useQuery(
    listRegistrationChangesOptions({ path: { registration_id: registrationId }, query: { limit: 50 } }),
  )
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t('registration.history')}
      </Title>
      <QueryState query={changes} height={80}>
        {({ items }) => (
          <Timeline
            entries={items.map(({ id, changed_at, to_status, reason }) => ({
              id,
              at: changed_at,
              title: t(`registration_status.${to_status}`),
              body: reason ? <Text size="sm">{reason}</Text> : undefined,
            }))}
          />
        )}
      </QueryState>
    </section>
  )
}

/** All trainings of the same person: for somebody who asks for proof of their hours. */
function ParticipantHours({ participantId }: { participantId: string }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  const [asked, setAsked] = useState(false)
  const transcript = useQuery({
    ...getParticipantTranscriptOptions({ path: { participant_id: participantId } }),
    enabled: asked,
  })
  if (!asked)
    return (
      <Button variant="subtle" w="fit-content" onClick={() => setAsked(true)}>
        {t('transcript.open')}
      </Button>
    )
  return (
    <QueryState query={transcript} height={80}>
      {({ lines, minutes }) => (
        <section>
          <Title order={3} size="h5">
            {t('transcript.title', { hours: format.rate(minutes / 60) })}
          </Title>
          <ul>
            {lines.map(({ course, starts_on, ends_on, minutes: attended, serial }) => (
              <li key={`${course.id}${starts_on}`}>
                {localized(course.title)}, {format.dateRange(starts_on, ends_on)}:{' '}
                {t('transcript.hours', { hours: format.rate(attended / 60) })} {serial}
              </li>
            ))}
          </ul>
        </section>
      )}
    </QueryState>
  )
}
