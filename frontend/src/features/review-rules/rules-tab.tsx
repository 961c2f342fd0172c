import { MultiSelect, NumberInput, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { IncidentKind, ReviewRules } from '~/api/gen'
import { createReviewRulesMutation, listReviewRulesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'
import { useKindOptions } from './kinds'

const NUMBERS = [
  'quorum_percent',
  'agreement_months',
  'overdue_days',
  'reviewed_within_days',
  'repeat_radius_m',
  'repeat_days',
  'retention_months',
] as const

/** Clocks, quorum and measures of reviews from a day on. Rows are never changed, only succeeded. */
export function RulesTab() {
  const { t } = useTranslation('staff-review-rules')
  const format = useFormat()
  const rules = useQuery(listReviewRulesOptions())
  const [adding, setAdding] = useState(false)
  return (
    <QueryState query={rules}>
      {({ items }) => (
        <>
          <ChoiceTable
            heads={[t('effective_from'), ...NUMBERS.map((name) => t(`rules.${name}`))]}
            rows={items}
            rowId={({ id }) => id}
            name={({ effective_from }) => format.date(effective_from)}
            cells={(row) => NUMBERS.map((name) => format.number(row[name]))}
            newLabel={t('rules.new')}
            onNew={() => setAdding(true)}
          />
          {adding && <RulesPanel latest={items[0]} onClose={() => setAdding(false)} />}
        </>
      )}
    </QueryState>
  )
}

type Values = { effective_from: string; incident_kinds: IncidentKind[]; agenda: string } & Record<
  (typeof NUMBERS)[number],
  number | string
>

/** One point of the agenda a line: minutes, English, Spanish. */
const toLines = (agenda: ReviewRules['agenda']) =>
  agenda.map(({ title, minutes }) => [minutes, title.en, title.es ?? ''].join(' | ')).join('\n')

export function fromLines(lines: string): ReviewRules['agenda'] {
  return lines
    .split('\n')
    .map((line) => line.split('|').map((part) => part.trim()))
    .filter(([, en]) => en)
    .map(([minutes, en, es]) => ({ minutes: Number(minutes), title: { en: en ?? '', es: es || null } }))
}

function RulesPanel({ latest, onClose }: { latest?: ReviewRules; onClose: () => void }) {
  const { t } = useTranslation('staff-review-rules')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const kinds = useKindOptions()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm<Values>({
    initialValues: {
      effective_from: today,
      incident_kinds: latest?.incident_kinds ?? [],
      agenda: toLines(latest?.agenda ?? []),
      ...(Object.fromEntries(NUMBERS.map((name) => [name, latest?.[name] ?? ''])) as Record<
        (typeof NUMBERS)[number],
        number | string
      >),
    },
    validate: {
      agenda: (value) =>
        fromLines(value).length > 0 && fromLines(value).every(({ minutes }) => minutes > 0)
          ? null
          : t('rules.agenda_form'),
    },
  })
  const create = useMutation({
    ...createReviewRulesMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'review-rules')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('rules.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ effective_from, incident_kinds, agenda, ...numbers }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            effective_from,
            incident_kinds,
            agenda: fromLines(agenda),
            ...(Object.fromEntries(NUMBERS.map((name) => [name, Number(numbers[name])])) as Record<
              (typeof NUMBERS)[number],
              number
            >),
          },
        })
      }
    >
      <TextInput type="date" label={t('effective_from')} {...form.getInputProps('effective_from')} />
      <MultiSelect label={t('rules.incident_kinds')} data={kinds} {...form.getInputProps('incident_kinds')} />
      {NUMBERS.map((name) => (
        <NumberInput key={name} label={t(`rules.${name}`)} min={1} {...form.getInputProps(name)} />
      ))}
      <Textarea
        label={t('rules.agenda')}
        description={t('rules.agenda_form')}
        autosize
        minRows={6}
        {...form.getInputProps('agenda')}
      />
      <Text size="sm" c="dimmed">
        {t('rules.agenda_note')}
      </Text>
    </SidePanelForm>
  )
}
