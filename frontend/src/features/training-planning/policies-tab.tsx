import { Button, NumberInput, Table, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NewTrainingPolicy, TrainingPolicy } from '~/api/gen'
import {
  createTrainingPolicyMutation,
  listTrainingPoliciesOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'

const NUMBERS = [
  'minimum_attendance_percent',
  'late_grace_minutes',
  'offer_hours',
  'no_show_limit',
  'no_show_window_days',
  'reminder_hours',
  'certificate_reminder_days',
  'renewal_window_days',
  'check_in_seconds',
  'retention_days',
] as const satisfies readonly (keyof NewTrainingPolicy)[]

/** Clocks and limits, a column per set of rules, the latest first. */
export function PoliciesTab() {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const policies = useQuery(listTrainingPoliciesOptions())
  const [adding, setAdding] = useState(false)
  return (
    <QueryState query={policies}>
      {({ items }) => (
        <>
          <Table.ScrollContainer
            minWidth={0}
            scrollAreaProps={{
              viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('rules.policies') },
            }}
          >
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('policy.rule')}</Table.Th>
                  {items.map(({ id, effective_from }) => (
                    <Table.Th key={id} scope="col" ta="end">
                      {t('policy.from', { date: format.date(effective_from) })}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {NUMBERS.map((name) => (
                  <Table.Tr key={name}>
                    <Table.Th scope="row" fw={400}>
                      {t(`policy.${name}`)}
                    </Table.Th>
                    {items.map((policy) => (
                      <Table.Td key={policy.id} ta="end">
                        {format.number(policy[name])}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <Button mt="md" onClick={() => setAdding(true)}>
            {t('policy.new')}
          </Button>
          {adding && <PolicyPanel latest={items.at(0)} onClose={() => setAdding(false)} />}
        </>
      )}
    </QueryState>
  )
}

function PolicyPanel({ latest, onClose }: { latest?: TrainingPolicy; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm<Record<string, number | string>>({
    initialValues: {
      effective_from: today,
      ...Object.fromEntries(NUMBERS.map((name) => [name, latest?.[name] ?? ''])),
    },
  })
  const create = useMutation({
    ...createTrainingPolicyMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'training-rules')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('policy.new')}
      form={form}
      submitLabel={t('policy.submit')}
      loading={create.isPending}
      submitError={create.error}
      onCancel={onClose}
      onSubmit={(values) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            ...(Object.fromEntries(NUMBERS.map((name) => [name, Number(values[name])])) as Record<
              (typeof NUMBERS)[number],
              number
            >),
            effective_from: String(values.effective_from),
          },
        })
      }
    >
      <TextInput type="date" label={t('version.effective_from')} {...form.getInputProps('effective_from')} />
      {NUMBERS.map((name) => (
        <NumberInput key={name} label={t(`policy.${name}`)} min={0} {...form.getInputProps(name)} />
      ))}
    </SidePanelForm>
  )
}
