import { Fieldset, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lot } from '~/api/gen'
import { createVolunteerEventMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { fromClock } from '~/ui/zoned-time'
import { useTools } from './tools'

/** Asks for a day on which neighbors clean a lot together. */
export function NewEventPanel({ lot, onClose }: { lot: Lot; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const localized = useLocalized()
  const tools = useTools()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      title: '',
      day: '',
      starts: '10:00',
      ends: '13:00',
      volunteers: 15 as number | string,
      bags: 0 as number | string,
      service_request_number: '',
      note: '',
      tools: {} as Record<string, number | string>,
    },
    validate: {
      title: (value) => (value.trim() ? null : t('events.title_missing')),
      day: (value) => (value ? null : t('events.day_missing')),
      ends: (value, { starts }) => (value > starts ? null : t('events.ends_before')),
    },
  })
  const create = useMutation({
    ...createVolunteerEventMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'lots')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('events.new')}
      form={form}
      submitLabel={t('events.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={(values) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            lot_id: lot.id,
            title: values.title.trim(),
            starts_at: fromClock(`${values.day}T${values.starts}`, timeZone),
            ends_at: fromClock(`${values.day}T${values.ends}`, timeZone),
            volunteers_expected: Number(values.volunteers),
            bags: Number(values.bags),
            service_request_number: values.service_request_number.trim() || null,
            note: values.note.trim(),
            tools: Object.entries(values.tools).flatMap(([tool, quantity]) =>
              Number(quantity) > 0 ? [{ tool, quantity: Number(quantity) }] : [],
            ),
          },
        })
      }
    >
      <TextInput label={t('events.title_field')} maxLength={200} {...form.getInputProps('title')} />
      <TextInput type="date" label={t('events.day')} {...form.getInputProps('day')} />
      <TextInput type="time" label={t('events.starts')} {...form.getInputProps('starts')} />
      <TextInput type="time" label={t('events.ends')} {...form.getInputProps('ends')} />
      <NumberInput label={t('events.volunteers')} min={1} {...form.getInputProps('volunteers')} />
      <NumberInput label={t('events.bags_field')} min={0} {...form.getInputProps('bags')} />
      <Fieldset legend={t('events.tools')}>
        {tools.active.map(({ code, name, stock }) => (
          <NumberInput
            key={code}
            label={t('events.tool_stock', { tool: localized(name), count: stock })}
            min={0}
            max={stock}
            {...form.getInputProps(`tools.${code}`)}
          />
        ))}
      </Fieldset>
      <TextInput
        label={t('events.service_request')}
        maxLength={50}
        {...form.getInputProps('service_request_number')}
      />
      <Textarea
        label={t('agreements.note')}
        description={t('no_names')}
        maxLength={2000}
        autosize
        minRows={2}
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}
