import {
  Alert,
  Button,
  Checkbox,
  Fieldset,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ApplicantKind, Determination, Program, ProgramPolicy } from '~/api/gen'
import { checkProgramMutation } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ErrorState } from '~/ui/staff/states'

type Answer = '' | 'yes' | 'no'
const said = (answer: Answer) => (answer === '' ? null : answer === 'yes')
const cents = (amount: number | string) => (amount === '' ? null : Math.round(Number(amount) * 100))

/** Tries a version, also a draft as it was saved last, on a made-up case. */
export function TryPolicy({ program, policy }: { program: Program; policy: ProgramPolicy }) {
  const { t } = useTranslation('staff-programs')
  const localized = useLocalized()
  const { rules } = policy
  const form = useForm({
    initialValues: {
      applicant_kind: rules.applicant_kinds[0] ?? '',
      in_city: 'yes' as Answer,
      owner_consent: '' as Answer,
      installed: 'yes' as Answer,
      household_size: 1 as number | string,
      household_income: '' as number | string,
      benefits: [] as string[],
      purchased_on: '',
      items: Object.fromEntries(rules.items.map(({ code }) => [code, { quantity: '', price: '' }])) as Record<
        string,
        { quantity: number | string; price: number | string }
      >,
    },
  })
  const check = useMutation(checkProgramMutation())
  const yesNo = [
    { value: '', label: t('try.open') },
    { value: 'yes', label: t('try.yes') },
    { value: 'no', label: t('try.no') },
  ]
  const pays = program.track === 'reimbursement'
  return (
    <section aria-labelledby="try">
      <h2 id="try" className="section-title">
        {t('try.title')}
      </h2>
      <Text c="dimmed" mb="sm">
        {t('try.note')}
      </Text>
      <form
        onSubmit={form.onSubmit((values) =>
          check.mutate({
            path: { program_id: program.id },
            query: { policy_id: policy.id },
            body: {
              applicant_kind: (values.applicant_kind || null) as ApplicantKind | null,
              in_city: said(values.in_city),
              owner_consent: said(values.owner_consent),
              installed: said(values.installed),
              household_size: values.household_size === '' ? null : Number(values.household_size),
              household_income_cents: cents(values.household_income),
              benefits: values.benefits,
              items: rules.items.flatMap(({ code }) => {
                const entry = values.items[code]
                if (!pays || !entry || entry.quantity === '') return []
                return [
                  {
                    item: code,
                    quantity: Number(entry.quantity),
                    unit_price_cents: cents(entry.price) ?? 0,
                    purchased_on: values.purchased_on || null,
                  },
                ]
              }),
            },
          }),
        )}
      >
        <Stack maw={720}>
          <NativeSelect
            label={t('try.applicant_kind')}
            data={rules.applicant_kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
            {...form.getInputProps('applicant_kind')}
          />
          <Group grow>
            <NativeSelect label={t('try.in_city')} data={yesNo} {...form.getInputProps('in_city')} />
            <NativeSelect
              label={t('try.owner_consent')}
              data={yesNo}
              {...form.getInputProps('owner_consent')}
            />
            {pays && (
              <NativeSelect label={t('try.installed')} data={yesNo} {...form.getInputProps('installed')} />
            )}
          </Group>
          {rules.income && (
            <Group grow>
              <NumberInput
                label={t('try.household_size')}
                min={1}
                {...form.getInputProps('household_size')}
              />
              <NumberInput
                label={t('try.household_income')}
                min={0}
                {...form.getInputProps('household_income')}
              />
            </Group>
          )}
          {rules.benefits.length > 0 && (
            <Checkbox.Group label={t('try.benefits')} {...form.getInputProps('benefits')}>
              <Group mt="xs">
                {rules.benefits.map(({ code, name }) => (
                  <Checkbox key={code} value={code} label={localized(name)} />
                ))}
              </Group>
            </Checkbox.Group>
          )}
          {pays && (
            <>
              {rules.items.map(({ code, name }) => (
                <Fieldset key={code} legend={localized(name)}>
                  <Group grow>
                    <NumberInput
                      label={t('try.quantity')}
                      min={0}
                      {...form.getInputProps(`items.${code}.quantity`)}
                    />
                    <NumberInput
                      label={t('try.price')}
                      min={0}
                      {...form.getInputProps(`items.${code}.price`)}
                    />
                  </Group>
                </Fieldset>
              ))}
              <TextInput type="date" label={t('try.purchased_on')} {...form.getInputProps('purchased_on')} />
            </>
          )}
          <Group>
            <Button type="submit" variant="default" loading={check.isPending}>
              {t('try.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
      {check.error && <ErrorState problem={check.error} />}
      {check.data && <Result answer={check.data} />}
    </section>
  )
}

function Result({ answer }: { answer: Determination }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const localized = useLocalized()
  const { outcome, award_cents, rules, lines } = answer
  return (
    <Alert
      mt="md"
      role="status"
      color={outcome === 'eligible' ? 'green' : outcome === 'not_eligible' ? 'red' : 'gray'}
      title={t(`outcome.${outcome}`)}
    >
      <Text>{t('try.award', { amount: format.dollars(award_cents) })}</Text>
      <ul>
        {rules.map(({ rule, state, sentence, denial_reason }) => (
          <li key={rule}>
            <strong>{t(`state.${state}`)}</strong> {localized(sentence)}
            {denial_reason && ` (${denial_reason})`}
          </li>
        ))}
      </ul>
      <ul>
        {lines.map(({ item, sentence }) => (
          <li key={item}>{localized(sentence)}</li>
        ))}
      </ul>
    </Alert>
  )
}
