import { Fieldset, NativeSelect, NumberInput, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CompensationPolicy, CompensationWindowKind } from '~/api/gen'
import { createCompensationPolicyMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { AreasField } from '~/ui/staff/areas-field'
import { SidePanelForm } from '~/ui/staff/form-shell'

const WINDOWS = ['calendar_year', 'rolling_365', 'since'] as const satisfies readonly CompensationWindowKind[]
const CAPS = [
  'basic_needs_cents',
  'relocation_cents',
  'funeral_cents',
  'nonfatal_cents',
  'fatal_cents',
] as const
const FLAGS = [
  'victim_residency',
  'applicant_residency',
  'not_detained',
  'funeral_for_kin_elsewhere',
] as const

/** The next version of the rules, from the present one. What is covered, papers and other help are taken over. */
export function PolicyPanel({ current, onClose }: { current: CompensationPolicy; onClose: () => void }) {
  const { t } = useTranslation('staff-compensation')
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const { rules } = current
  const form = useForm({
    initialValues: {
      effective_from: '',
      areas: rules.areas,
      window: rules.window.kind as CompensationWindowKind,
      since: rules.window.since ?? '',
      caps: Object.fromEntries(CAPS.map((name) => [name, rules.caps[name] / 100])) as Record<
        (typeof CAPS)[number],
        number | string
      >,
      flags: Object.fromEntries(FLAGS.map((name) => [name, rules[name]])) as Record<
        (typeof FLAGS)[number],
        boolean
      >,
      decision_days: rules.decision_days as number | string,
      payment_days: rules.payment_days as number | string,
    },
    validate: {
      effective_from: (value) => (value ? null : t('missing.effective_from')),
      areas: (value) => (value.length ? null : t('missing.areas')),
      since: (value, { window }) => (window === 'since' && !value ? t('missing.since') : null),
    },
  })
  const create = useMutation({
    ...createCompensationPolicyMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'compensation')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('policies.new')}
      form={form}
      submitLabel={t('policies.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={(values) => {
        const body = {
          effective_from: values.effective_from,
          rules: {
            ...rules,
            ...values.flags,
            areas: values.areas,
            window: { kind: values.window, since: values.window === 'since' ? values.since : null },
            caps: {
              basic_needs_cents: Math.round(Number(values.caps.basic_needs_cents) * 100),
              relocation_cents: Math.round(Number(values.caps.relocation_cents) * 100),
              funeral_cents: Math.round(Number(values.caps.funeral_cents) * 100),
              nonfatal_cents: Math.round(Number(values.caps.nonfatal_cents) * 100),
              fatal_cents: Math.round(Number(values.caps.fatal_cents) * 100),
            },
            decision_days: Number(values.decision_days),
            payment_days: Number(values.payment_days),
          },
        }
        create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <Text size="sm" c="dimmed">
        {t('policies.panel_lead')}
      </Text>
      <TextInput type="date" label={t('policies.effective_from')} {...form.getInputProps('effective_from')} />
      <AreasField
        label={t('policies.areas')}
        value={form.getValues().areas}
        onChange={(areas) => form.setFieldValue('areas', areas)}
        error={form.errors.areas}
      />
      <NativeSelect
        label={t('policies.window')}
        data={WINDOWS.map((value) => ({ value, label: t(`policies.window_${value}`) }))}
        {...form.getInputProps('window')}
      />
      {form.getValues().window === 'since' && (
        <TextInput type="date" label={t('policies.since_day')} {...form.getInputProps('since')} />
      )}
      <Fieldset legend={t('policies.caps_title')}>
        <Stack gap="sm">
          {CAPS.map((name) => (
            <NumberInput
              key={name}
              label={t(`policies.${name}`)}
              min={0}
              decimalScale={2}
              {...form.getInputProps(`caps.${name}`)}
            />
          ))}
        </Stack>
      </Fieldset>
      {FLAGS.map((name) => (
        <Switch
          key={name}
          label={t(`policies.${name}`)}
          {...form.getInputProps(`flags.${name}`, { type: 'checkbox' })}
        />
      ))}
      <NumberInput
        label={t('policies.decision_days')}
        min={1}
        max={365}
        {...form.getInputProps('decision_days')}
      />
      <NumberInput
        label={t('policies.payment_days')}
        min={1}
        max={365}
        {...form.getInputProps('payment_days')}
      />
    </SidePanelForm>
  )
}
