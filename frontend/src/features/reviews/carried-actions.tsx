import { Button, Card, Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActionDisposition, CarriedAction, ReviewSession } from '~/api/gen'
import { decideCarriedActionMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ActionMarks, ActionStatusTag, DueTime, ownerName } from '~/ui/staff/actions/words'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { SectionForm } from '~/ui/staff/section-form'
import { StatusTag } from '~/ui/staff/status-tag'
import { carriedActions } from './search'

/** What the meeting can say of an action, given where it stands and what the caller may do with it. */
const choices = ({ action }: CarriedAction): ActionDisposition[] => [
  'carried_over',
  ...(action.allowed_transitions.includes('done') ? (['completed'] as const) : []),
  ...(action.allowed_transitions.includes('verified') ? (['verified'] as const) : []),
  ...(action.allowed_transitions.includes('cancelled') ? (['cancelled'] as const) : []),
]

/** The actions that were open when the data were locked: each is talked about before the minutes are final. */
export function CarriedActions({ session }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const carried = useQuery(carriedActions(session.id))
  if (session.status === 'scheduled') return <Text>{t('carried.not_locked')}</Text>
  return (
    <QueryState query={carried} height={120}>
      {({ items }) => {
        if (items.length === 0) return <Text>{t('carried.none')}</Text>
        const undecided = items.filter((item) => item.undecided).length
        return (
          <>
            <Text role="status" mb="xs">
              {undecided > 0 ? t('carried.undecided', { count: undecided }) : t('carried.all_decided')}
            </Text>
            <Stack component="ul" p={0} m={0} gap="xs">
              {items.map((item) => (
                <Carried key={item.action.id} item={item} session={session} />
              ))}
            </Stack>
          </>
        )
      }}
    </QueryState>
  )
}

function Carried({ item, session }: { item: CarriedAction; session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const { action, disposition, note, decided_by, undecided } = item
  const [deciding, setDeciding] = useState(false)
  return (
    <Card component="li" withBorder padding="sm">
      <Group justify="space-between" align="start">
        <div>
          <AnchorLink to="/staff/actions/$actionId" params={{ actionId: action.id }}>
            {action.title}
          </AnchorLink>
          <Text size="sm">
            {ownerName(action)}, <DueTime action={action} />
          </Text>
          <Group gap={4} mt={4}>
            <ActionStatusTag status={action.status} />
            <ActionMarks action={action} />
            {undecided && <StatusTag tone="warning">{t('carried.to_decide')}</StatusTag>}
          </Group>
          {action.blocked_reason && <Text size="sm">{action.blocked_reason}</Text>}
          {disposition && (
            <Text size="sm" mt={4}>
              {t(`disposition.${disposition}`)}
              {note && `: ${note}`}
              {decided_by?.name && ` (${decided_by.name})`}
            </Text>
          )}
        </div>
        {session.writable && action.status !== 'verified' && action.status !== 'cancelled' && !deciding && (
          <Button
            size="xs"
            variant={undecided ? 'filled' : 'default'}
            className="no-print"
            aria-label={t('carried.decide_label', { title: action.title })}
            onClick={() => setDeciding(true)}
          >
            {t('carried.decide')}
          </Button>
        )}
      </Group>
      {deciding && <Decision item={item} sessionId={session.id} onClose={() => setDeciding(false)} />}
    </Card>
  )
}

function Decision({
  item,
  sessionId,
  onClose,
}: {
  item: CarriedAction
  sessionId: string
  onClose: () => void
}) {
  const { t } = useTranslation('staff-reviews')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { disposition: 'carried_over' as ActionDisposition, note: '' },
    validate: {
      note: (value, { disposition }) =>
        (disposition === 'completed' || disposition === 'cancelled') && !value.trim()
          ? t('carried.note_missing')
          : null,
    },
  })
  const decide = useMutation({
    ...decideCarriedActionMutation(),
    onSuccess: async (list) => {
      queryClient.setQueryData(carriedActions(sessionId).queryKey, list)
      onClose()
      await invalidateTags(queryClient, 'review-sessions', 'actions')
    },
  })
  return (
    <SectionForm
      form={form}
      submitLabel={t('carried.submit')}
      loading={decide.isPending}
      submitError={decide.error}
      onSubmit={({ disposition, note }) =>
        decide.mutate({
          path: { session_id: sessionId },
          body: { action_id: item.action.id, disposition, note: note.trim() || null },
        })
      }
    >
      <NativeSelect
        label={t('carried.field')}
        data={choices(item).map((value) => ({ value, label: t(`disposition.${value}`) }))}
        {...form.getInputProps('disposition')}
      />
      <Textarea
        label={t('carried.note')}
        maxLength={2000}
        autosize
        minRows={1}
        {...form.getInputProps('note')}
      />
    </SectionForm>
  )
}
