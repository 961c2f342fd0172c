import { Group, NativeSelect, Select, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Action, ActionPriority, ActionRecurrence } from '~/api/gen'
import { createActionMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { useAreaOptions } from '~/ui/staff/areas-field'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { notifyDone } from '~/ui/staff/notify'
import { fromClock } from '~/ui/zoned-time'
import { OwnerFields } from './owner-fields'
import { ACTION_KINDS, ACTION_PRIORITIES, ACTION_RECURRENCES } from './values'
import { useActionCategories } from './words'

/** Where the action comes from, as far as it is known. */
export interface ActionContext {
  team_id?: string
  session_id?: string
  incident_review_id?: string
  community_area_number?: number | null
}

interface NewActionPanelProps {
  context?: ActionContext
  onClose: () => void
  onOpened?: (action: Action) => void
}

/** A new action: what, who, until when. The clock of the category gives the time unless somebody says another. */
export function NewActionPanel({ context = {}, onClose, onOpened }: NewActionPanelProps) {
  const { t } = useTranslation('staff-actions')
  const queryClient = useQueryClient()
  const localized = useLocalized()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const areas = useAreaOptions()
  const categories = useActionCategories().filter(({ active }) => active)
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      category: '',
      title: '',
      description: '',
      owner_organization_id: '',
      owner_id: '',
      community_area_number: context.community_area_number ? String(context.community_area_number) : '',
      priority: 'normal' as ActionPriority,
      due_at: '',
      recurrence: '' as ActionRecurrence | '',
    },
    validate: {
      category: (value) => (value ? null : t('new.category_missing')),
      title: (value) => (value.trim() ? null : t('new.title_missing')),
      owner_organization_id: (value) => (value ? null : t('new.owner_missing')),
    },
  })
  const create = useMutation({
    ...createActionMutation(),
    onSuccess: async (action) => {
      onClose()
      notifyDone(t('new.done'))
      await invalidateTags(queryClient, 'actions', 'review-sessions', 'incident-reviews')
      onOpened?.(action)
    },
  })
  const grouped = useMemo(
    () =>
      ACTION_KINDS.map((kind) => ({
        group: t(`kind.${kind}`),
        items: categories
          .filter((category) => category.kind === kind)
          .map(({ code, name }) => ({ value: code, label: localized(name) })),
      })).filter(({ items }) => items.length > 0),
    [categories, localized, t],
  )
  const chosen = categories.find(({ code }) => code === form.getValues().category)
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
      onSubmit={(values) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            category: values.category,
            title: values.title.trim(),
            description: values.description.trim(),
            owner_organization_id: values.owner_organization_id,
            owner_id: values.owner_id || null,
            team_id: context.team_id,
            session_id: context.session_id,
            incident_review_id: context.incident_review_id,
            community_area_number: values.community_area_number ? Number(values.community_area_number) : null,
            priority: values.priority,
            due_at: values.due_at ? fromClock(values.due_at, timeZone) : null,
            recurrence: values.recurrence || null,
          },
        })
      }
    >
      <Select
        label={t('field.category')}
        data={grouped}
        searchable
        {...form.getInputProps('category')}
        data-autofocus
      />
      {chosen?.kind === 'people' && (
        <Text size="sm" c="dimmed">
          {t('new.people_note')}
        </Text>
      )}
      <TextInput
        label={t('field.title')}
        description={t('field.title_hint')}
        maxLength={200}
        {...form.getInputProps('title')}
      />
      <Textarea
        label={t('field.description')}
        autosize
        minRows={2}
        maxLength={4000}
        {...form.getInputProps('description')}
      />
      <OwnerFields form={form} />
      <Group grow align="start">
        <NativeSelect
          label={t('field.priority')}
          data={ACTION_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          {...form.getInputProps('priority')}
        />
        <TextInput
          type="datetime-local"
          label={t('field.due_at')}
          description={chosen ? t('new.clock', { count: chosen.due_hours }) : t('new.clock_of_category')}
          {...form.getInputProps('due_at')}
        />
      </Group>
      <Group grow align="start">
        <Select
          label={t('field.area')}
          data={areas}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('field.area_clear') }}
          {...form.getInputProps('community_area_number')}
        />
        <NativeSelect
          label={t('field.recurrence')}
          data={[
            { value: '', label: t('recurrence.never') },
            ...ACTION_RECURRENCES.map((value) => ({ value, label: t(`recurrence.${value}`) })),
          ]}
          {...form.getInputProps('recurrence')}
        />
      </Group>
    </SidePanelForm>
  )
}
