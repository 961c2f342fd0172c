import { Fieldset, Group, NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LotRules } from '~/api/gen'
import { createLotRulesMutation, listLotRulesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'
import { LOT_FACTORS } from './search'

const NUMBERS = [
  'incident_radius_m',
  'incident_days',
  'near_distance_m',
  'service_request_days',
  'photo_distance_m',
  'season_first_month',
  'season_last_month',
  'season_visits',
  'missed_after_days',
  'effect_minimum_lots',
] as const

/** Rows of rules by their first day; the one of the day counts. A new one begins as a copy of the latest. */
export function RulesTab() {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const rules = useQuery(listLotRulesOptions())
  const [adding, setAdding] = useState(false)
  return (
    <QueryState query={rules}>
      {({ items }) => (
        <>
          <ChoiceTable
            heads={[
              t('rules.effective_from'),
              ...NUMBERS.map((name) => t(`rules.${name}`)),
              t('rules.weights'),
            ]}
            rows={items}
            rowId={({ id }) => id}
            name={({ effective_from }) => format.date(effective_from)}
            cells={(row) => [
              ...NUMBERS.map((name) => format.number(row[name])),
              row.weights
                .map(({ factor, points_each, most_points }) =>
                  t('rules.weight_line', {
                    factor: t(`factor.${factor}`),
                    each: format.rate(points_each),
                    most: format.rate(most_points),
                  }),
                )
                .join('; '),
            ]}
            newLabel={t('rules.new')}
            onNew={() => setAdding(true)}
          />
          {adding && items[0] && <RulesPanel latest={items[0]} onClose={() => setAdding(false)} />}
        </>
      )}
    </QueryState>
  )
}

function RulesPanel({ latest, onClose }: { latest: LotRules; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      effective_from: today,
      numbers: Object.fromEntries(NUMBERS.map((name) => [name, latest[name]])) as Record<
        (typeof NUMBERS)[number],
        number | string
      >,
      weights: LOT_FACTORS.map((factor) => {
        const weight = latest.weights.find((one) => one.factor === factor)
        return {
          points_each: (weight?.points_each ?? 0) as number | string,
          most_points: (weight?.most_points ?? 0) as number | string,
        }
      }),
    },
  })
  const create = useMutation({
    ...createLotRulesMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'lot-rules', 'lots')
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
      onSubmit={({ effective_from, numbers, weights }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            effective_from,
            ...(Object.fromEntries(NUMBERS.map((name) => [name, Number(numbers[name])])) as Record<
              (typeof NUMBERS)[number],
              number
            >),
            weights: LOT_FACTORS.map((factor, index) => ({
              factor,
              points_each: Number(weights[index]?.points_each),
              most_points: Number(weights[index]?.most_points),
            })),
          },
        })
      }
    >
      <TextInput type="date" label={t('rules.effective_from')} {...form.getInputProps('effective_from')} />
      {NUMBERS.map((name) => (
        <NumberInput
          key={name}
          label={t(`rules.${name}`)}
          min={1}
          {...form.getInputProps(`numbers.${name}`)}
        />
      ))}
      {LOT_FACTORS.map((factor, index) => (
        <Fieldset key={factor} legend={t(`factor.${factor}`)}>
          <Group grow>
            <NumberInput
              label={t('rules.points_each')}
              min={0}
              {...form.getInputProps(`weights.${index}.points_each`)}
            />
            <NumberInput
              label={t('rules.most_points')}
              min={0}
              {...form.getInputProps(`weights.${index}.most_points`)}
            />
          </Group>
        </Fieldset>
      ))}
    </SidePanelForm>
  )
}
