import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createReviewSessionMutation, listReviewTeamsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat, useSettings } from '~/ui/format'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { fromClock } from '~/ui/zoned-time'

/** A session of one of the own teams: by the rhythm of the team, unless another time is given. */
export function NewSessionPanel({ teamId, onClose }: { teamId?: string; onClose: () => void }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const teams = (useQuery(listReviewTeamsOptions()).data?.items ?? []).filter(
    ({ readable, active }) => readable && active,
  )
  const form = useForm({ initialValues: { team_id: teamId ?? '', meets_at: '', place: '' } })
  const chosen = teams.find(({ id }) => id === form.getValues().team_id) ?? teams[0]
  const create = useMutation({
    ...createReviewSessionMutation(),
    onSuccess: async ({ id }) => {
      await invalidateTags(queryClient, 'review-sessions')
      await navigate({ to: '/staff/reviews/$sessionId', params: { sessionId: id } })
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('new.title')}
      form={form}
      submitLabel={t('new.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ meets_at, place }) => {
        if (!chosen) return form.setFieldError('team_id', t('new.no_team'))
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            team_id: chosen.id,
            meets_at: meets_at ? fromClock(meets_at, timeZone) : null,
            place: place.trim() || null,
          },
        })
      }}
    >
      <NativeSelect
        label={t('field.team')}
        data={teams.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('team_id')}
        value={chosen?.id ?? ''}
      />
      {teams.length === 0 && <Text>{t('new.no_team')}</Text>}
      <TextInput
        type="datetime-local"
        label={t('field.meets_at')}
        description={
          chosen ? t('new.by_rhythm', { time: format.dateTime(chosen.next_meeting_at) }) : undefined
        }
        {...form.getInputProps('meets_at')}
      />
      <TextInput
        label={t('field.place')}
        description={chosen?.meeting_place ?? undefined}
        maxLength={200}
        {...form.getInputProps('place')}
      />
      <Text c="dimmed">{t('new.note')}</Text>
    </SidePanelForm>
  )
}
