import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkProgram, type Determination, type Program, type ProgramPolicy } from '~/api/gen'
import { useLocalized } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { Checkbox } from '~/ui/public/checkbox'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useNativeForm } from '~/ui/public/native-form'
import { Radios } from '~/ui/public/radios'
import { toCheck } from './to-check'

interface CheckFormProps {
  program: Program
  policy: ProgramPolicy
  onAnswer: (answer: Determination) => void
}

/** The questions that the policy needs answered, each of which may stay open. */
export function CheckForm({ program, policy, onAnswer }: CheckFormProps) {
  const { t } = useTranslation('public-programs')
  const localized = useLocalized()
  const [kind, setKind] = useState('')
  const { rules } = policy
  const form = useNativeForm({
    check: () => ({}),
    send: async (values) => {
      const answer = await checkProgram({
        path: { program_id: program.id },
        body: toCheck(values, rules),
        throwOnError: true,
      })
      return answer.data
    },
    onSuccess: onAnswer,
  })
  const yesNo = [
    { value: 'yes', label: t('yes') },
    { value: 'no', label: t('no') },
  ]
  const pays = program.track === 'reimbursement'
  return (
    <form
      noValidate
      onSubmit={form.onSubmit}
      onChange={(event) => {
        const field = event.target as unknown as HTMLInputElement
        if (field.name === 'applicant_kind') setKind(field.value)
      }}
    >
      <ErrorSummary message={form.message} errors={form.errors} />
      <Radios
        name="applicant_kind"
        legend={t('check.applicant_kind')}
        options={rules.applicant_kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        error={form.errors.applicant_kind}
      />
      <Radios
        name="in_city"
        legend={t(kind === 'vehicle' ? 'check.vehicle_in_city' : 'check.in_city')}
        options={yesNo}
      />
      {rules.owner_consent && kind === 'tenant' && (
        <Radios name="owner_consent" legend={t('check.owner_consent')} options={yesNo} />
      )}
      {rules.income && (
        <>
          <Field
            name="household_size"
            label={t('check.household_size')}
            inputMode="numeric"
            maxLength={2}
            error={form.errors.household_size}
          />
          <Field
            name="household_income"
            label={t('check.household_income')}
            hint={t('check.household_income_hint')}
            inputMode="decimal"
            maxLength={12}
            error={form.errors.household_income_cents}
          />
        </>
      )}
      {rules.benefits.length > 0 && (
        <fieldset className="field">
          <legend>{t('check.benefits')}</legend>
          {rules.benefits.map(({ code, name }) => (
            <Checkbox key={code} name={`benefit.${code}`} label={localized(name)} />
          ))}
        </fieldset>
      )}
      {pays &&
        rules.items.map(({ code, name }) => (
          <fieldset className="field check-item" key={code}>
            <legend>{localized(name)}</legend>
            <Field name={`quantity.${code}`} label={t('check.quantity')} inputMode="numeric" maxLength={3} />
            <Field
              name={`price.${code}`}
              label={t('check.price')}
              hint={t('check.price_hint')}
              inputMode="decimal"
              maxLength={12}
            />
            <Field name={`purchased.${code}`} type="date" label={t('check.purchased_on')} />
          </fieldset>
        ))}
      {pays && rules.installed && <Radios name="installed" legend={t('check.installed')} options={yesNo} />}
      <Button type="submit" busy={form.busy}>
        {t('check.submit')}
      </Button>
    </form>
  )
}
