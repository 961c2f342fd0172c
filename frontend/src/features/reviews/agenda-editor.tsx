import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { AgendaItem, ReviewSession } from '~/api/gen'
import { updateReviewSessionMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { SectionForm } from '~/ui/staff/section-form'

/** The agenda, with its minutes; changed by who leads or writes. */
export function AgendaEditor({ session }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const localized = useLocalized()
  const [editing, setEditing] = useState(false)
  const whole = session.agenda.reduce((sum, { minutes }) => sum + minutes, 0)
  if (editing) return <AgendaForm session={session} onClose={() => setEditing(false)} />
  return (
    <>
      <ol>
        {session.agenda.map(({ title, minutes }) => (
          <li key={title.en}>
            {localized(title)}, {t('agenda.minutes', { count: minutes })}
          </li>
        ))}
      </ol>
      <Group>
        <Text>{t('agenda.whole', { count: whole })}</Text>
        {session.takes_notes && (
          <Button variant="default" size="xs" className="no-print" onClick={() => setEditing(true)}>
            {t('agenda.edit')}
          </Button>
        )}
      </Group>
    </>
  )
}

function AgendaForm({ session, onClose }: { session: ReviewSession; onClose: () => void }) {
  const { t, i18n } = useTranslation('staff-reviews')
  const queryClient = useQueryClient()
  const language = i18n.language === 'es' ? 'es' : 'en'
  const form = useForm<{ agenda: AgendaItem[] }>({ initialValues: { agenda: session.agenda } })
  const update = useMutation({
    ...updateReviewSessionMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'review-sessions')
    },
  })
  const items = form.getValues().agenda
  return (
    <SectionForm
      form={form}
      submitLabel={t('agenda.submit')}
      loading={update.isPending}
      submitError={update.error}
      onReload={() => void invalidateTags(queryClient, 'review-sessions')}
      onSubmit={({ agenda }) =>
        update.mutate({
          path: { session_id: session.id },
          headers: ifMatch(session),
          body: {
            agenda: agenda.map(({ title, minutes }) => ({
              // A point without English words has its Spanish ones in both.
              title: { en: title.en || title.es || '', es: title.es || null },
              minutes: Number(minutes),
            })),
          },
        })
      }
    >
      <Stack gap="xs">
        {items.map((item, index) => {
          const name = item.title[language] ?? item.title.en
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a form have no other identity
            <Group key={index} align="end" wrap="wrap">
              <TextInput
                label={t('agenda.point', { number: index + 1 })}
                maxLength={200}
                {...form.getInputProps(`agenda.${index}.title.${language}`)}
                value={name}
              />
              <NumberInput
                label={t('agenda.time')}
                min={1}
                max={240}
                w={110}
                {...form.getInputProps(`agenda.${index}.minutes`)}
              />
              <Button
                variant="default"
                disabled={index === 0}
                aria-label={t('agenda.up_label', { name })}
                onClick={() => form.reorderListItem('agenda', { from: index, to: index - 1 })}
              >
                {t('agenda.up')}
              </Button>
              <Button
                variant="default"
                disabled={items.length === 1}
                aria-label={t('agenda.remove_label', { name })}
                onClick={() => form.removeListItem('agenda', index)}
              >
                {t('agenda.remove')}
              </Button>
            </Group>
          )
        })}
        <Group>
          <Button
            variant="default"
            onClick={() => form.insertListItem('agenda', { title: { en: '', es: '' }, minutes: 5 })}
          >
            {t('agenda.add')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('agenda.cancel')}
          </Button>
        </Group>
      </Stack>
    </SectionForm>
  )
}
