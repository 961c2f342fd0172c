import { Alert, Button, Group, List, NativeSelect, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Action, ActionBulkOutcome, ActionPriority, ActionStatus } from '~/api/gen'
import { changeActionsMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { OwnerFields } from '~/ui/staff/actions/owner-fields'
import { ACTION_PRIORITIES, ACTION_STATUSES } from '~/ui/staff/actions/values'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { notifyDone } from '~/ui/staff/notify'
import { fromClock } from '~/ui/zoned-time'

/** One change for the chosen actions; what was refused is named with its reason. */
export function BulkBar({ chosen, onDone }: { chosen: Action[]; onDone: () => void }) {
  const { t } = useTranslation('staff-actions')
  const [opened, panel] = useDisclosure()
  return (
    <Group mb="sm" className="no-print">
      <Text role="status">{t('bulk.chosen', { count: chosen.length })}</Text>
      <Button onClick={panel.open}>{t('bulk.open')}</Button>
      <Button variant="default" onClick={onDone}>
        {t('bulk.none')}
      </Button>
      {opened && <BulkPanel chosen={chosen} onClose={panel.close} onDone={onDone} />}
    </Group>
  )
}

function BulkPanel({
  chosen,
  onClose,
  onDone,
}: {
  chosen: Action[]
  onClose: () => void
  onDone: () => void
}) {
  const { t } = useTranslation('staff-actions')
  const queryClient = useQueryClient()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const form = useForm({
    initialValues: {
      owner_organization_id: '',
      owner_id: '',
      priority: '' as ActionPriority | '',
      due_at: '',
      to: '' as ActionStatus | '',
      note: '',
    },
  })
  const change = useMutation({
    ...changeActionsMutation(),
    onSuccess: async ({ items }) => {
      await invalidateTags(queryClient, 'actions', 'review-sessions')
      const changed = items.filter((item) => item.changed).length
      notifyDone(t('bulk.done', { count: changed }))
      if (changed === items.length) {
        onClose()
        onDone()
      }
    },
  })
  const refused = (change.data?.items ?? []).filter((item) => !item.changed)
  return (
    <SidePanelForm
      opened
      title={t('bulk.title', { count: chosen.length })}
      form={form}
      submitLabel={t('bulk.submit')}
      loading={change.isPending}
      submitError={change.error}
      done={change.isSuccess}
      onCancel={onClose}
      onSubmit={(values) =>
        change.mutate({
          body: {
            action_ids: chosen.map(({ id }) => id),
            owner_organization_id: values.owner_organization_id || null,
            owner_id: values.owner_id || null,
            priority: values.priority || null,
            due_at: values.due_at ? fromClock(values.due_at, timeZone) : null,
            to: values.to || null,
            note: values.note.trim() || null,
          },
        })
      }
    >
      <Refused refused={refused} chosen={chosen} />
      <Text c="dimmed">{t('bulk.note')}</Text>
      <OwnerFields form={form} />
      <Group grow align="start">
        <NativeSelect
          label={t('field.priority')}
          data={[
            { value: '', label: t('bulk.keep') },
            ...ACTION_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) })),
          ]}
          {...form.getInputProps('priority')}
        />
        <TextInput type="datetime-local" label={t('field.due_at')} {...form.getInputProps('due_at')} />
      </Group>
      <NativeSelect
        label={t('bulk.to')}
        data={[
          { value: '', label: t('bulk.keep') },
          ...ACTION_STATUSES.filter((status) => status !== 'open').map((value) => ({
            value,
            label: t(`status.${value}`),
          })),
        ]}
        {...form.getInputProps('to')}
      />
      <Textarea
        label={t('transition.note')}
        maxLength={2000}
        autosize
        minRows={2}
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}

function Refused({ refused, chosen }: { refused: ActionBulkOutcome[]; chosen: Action[] }) {
  const { t } = useTranslation('staff-actions')
  if (refused.length === 0) return null
  return (
    <Alert color="orange" role="alert" title={t('bulk.refused', { count: refused.length })}>
      <List>
        {refused.map(({ action_id, detail }) => (
          <List.Item key={action_id}>
            {chosen.find(({ id }) => id === action_id)?.title}: {detail}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
