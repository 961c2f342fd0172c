import { Button, Fieldset, Group, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Action, ActionLinkType, ActionPatch, ActionRecurrence } from '~/api/gen'
import { updateActionMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { OwnerFields } from '~/ui/staff/actions/owner-fields'
import { ACTION_PRIORITIES, ACTION_RECURRENCES } from '~/ui/staff/actions/values'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { fromClock, toClock } from '~/ui/zoned-time'

const LINK_TYPES = [
  'incident',
  'block',
  'training',
  'service_request',
  'lot',
  'web',
] as const satisfies readonly ActionLinkType[]

/** Changes of an action; only what was changed is sent, so that somebody with fewer rights can change what is theirs. */
export function EditPanel({ action, onClose }: { action: Action; onClose: () => void }) {
  const { t } = useTranslation('staff-actions')
  const queryClient = useQueryClient()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const initialValues = {
    title: action.title,
    description: action.description,
    owner_organization_id: action.owner_organization.id,
    owner_id: action.owner?.id ?? '',
    priority: action.priority,
    due_at: toClock(action.due_at, timeZone),
    recurrence: (action.recurrence ?? '') as ActionRecurrence | '',
    links: action.links,
  }
  const form = useForm({
    initialValues,
    validate: { title: (value) => (value.trim() ? null : t('new.title_missing')) },
  })
  const update = useMutation({
    ...updateActionMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'actions')
    },
  })
  const changed = (values: typeof initialValues): ActionPatch => ({
    title: values.title === initialValues.title ? undefined : values.title.trim(),
    description: values.description === initialValues.description ? undefined : values.description,
    owner_organization_id:
      values.owner_organization_id === initialValues.owner_organization_id
        ? undefined
        : values.owner_organization_id,
    owner_id: values.owner_id === initialValues.owner_id ? undefined : values.owner_id || null,
    priority: values.priority === initialValues.priority ? undefined : values.priority,
    due_at: values.due_at === initialValues.due_at ? undefined : fromClock(values.due_at, timeZone),
    recurrence: values.recurrence === initialValues.recurrence ? undefined : values.recurrence || null,
    links: values.links === initialValues.links ? undefined : values.links,
  })
  return (
    <SidePanelForm
      opened
      title={t('edit.title')}
      form={form}
      submitLabel={t('edit.submit')}
      loading={update.isPending}
      submitError={update.error}
      done={update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'actions')
      }}
      onSubmit={(values) =>
        update.mutate({ path: { action_id: action.id }, headers: ifMatch(action), body: changed(values) })
      }
    >
      {!action.case_id && (
        <>
          <TextInput label={t('field.title')} maxLength={200} {...form.getInputProps('title')} />
          <Textarea
            label={t('field.description')}
            autosize
            minRows={2}
            maxLength={4000}
            {...form.getInputProps('description')}
          />
        </>
      )}
      <OwnerFields form={form} />
      <Group grow align="start">
        <NativeSelect
          label={t('field.priority')}
          data={ACTION_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          {...form.getInputProps('priority')}
        />
        <TextInput type="datetime-local" label={t('field.due_at')} {...form.getInputProps('due_at')} />
      </Group>
      {!action.case_id && (
        <>
          <NativeSelect
            label={t('field.recurrence')}
            data={[
              { value: '', label: t('recurrence.never') },
              ...ACTION_RECURRENCES.map((value) => ({ value, label: t(`recurrence.${value}`) })),
            ]}
            {...form.getInputProps('recurrence')}
          />
          <Fieldset legend={t('field.links')}>
            {form.getValues().links.map((link, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a form have no other identity
              <Group key={index} align="end" mb="xs" wrap="wrap">
                <NativeSelect
                  label={t('link.kind')}
                  data={LINK_TYPES.map((value) => ({ value, label: t(`link.${value}`) }))}
                  {...form.getInputProps(`links.${index}.kind`)}
                />
                <TextInput
                  label={t('link.reference')}
                  maxLength={500}
                  {...form.getInputProps(`links.${index}.reference`)}
                />
                <TextInput
                  label={t('link.label')}
                  maxLength={200}
                  {...form.getInputProps(`links.${index}.label`)}
                />
                <Button variant="default" onClick={() => form.removeListItem('links', index)}>
                  {t('link.remove', { label: link.label || index + 1 })}
                </Button>
              </Group>
            ))}
            <Button
              variant="default"
              onClick={() => form.insertListItem('links', { kind: 'block', reference: '', label: '' })}
            >
              {t('link.add')}
            </Button>
          </Fieldset>
        </>
      )}
    </SidePanelForm>
  )
}
