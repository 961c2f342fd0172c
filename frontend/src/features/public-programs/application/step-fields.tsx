import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnswerGroup, ApplicationAnswers, PolicyRules, ProgramTrack } from '~/api/gen'
import { listCommunityAreasOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useLocalized } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { Checkbox } from '~/ui/public/checkbox'
import { Field } from '~/ui/public/field'
import { Radios } from '~/ui/public/radios'
import { Select } from '~/ui/public/select'
import { CONTACT_CHANNELS, type ItemLine, linesOf, withLines } from './answers'

export interface StepFieldsProps {
  step: AnswerGroup
  answers: ApplicationAnswers
  rules: PolicyRules
  track: ProgramTrack
  /** Messages by the path of the answer, such as `details.full_name`. */
  errors: Record<string, string>
  onChange: (answers: ApplicationAnswers) => void
}

const yesNoOf = (value: boolean | null | undefined) =>
  value === true ? 'yes' : value === false ? 'no' : undefined
const dollars = (value: number | null | undefined) => (value == null ? '' : String(value / 100))

/** The questions of one step. What is typed is read by the form around it. */
export function StepFields(props: StepFieldsProps) {
  const { step } = props
  if (step === 'applicant') return <Applicant {...props} />
  if (step === 'place') return <Place {...props} />
  if (step === 'items') return <Items {...props} />
  if (step === 'household') return <Household {...props} />
  if (step === 'payee') return <Payee {...props} />
  return <Contact {...props} />
}

function useYesNo() {
  const { t } = useTranslation(['public-applications', 'public-programs'])
  return [
    { value: 'yes', label: t('public-programs:yes') },
    { value: 'no', label: t('public-programs:no') },
  ]
}

function Applicant({ answers: { facts = {} }, rules, errors }: StepFieldsProps) {
  const { t } = useTranslation(['public-applications', 'public-programs'])
  const yesNo = useYesNo()
  return (
    <>
      <Radios
        name="applicant_kind"
        legend={t('public-programs:check.applicant_kind')}
        options={rules.applicant_kinds.map((value) => ({ value, label: t(`public-programs:kind.${value}`) }))}
        defaultValue={facts.applicant_kind ?? undefined}
        error={errors['facts.applicant_kind']}
      />
      {rules.owner_consent && facts.applicant_kind === 'tenant' && (
        <Radios
          name="owner_consent"
          legend={t('public-programs:check.owner_consent')}
          options={yesNo}
          defaultValue={yesNoOf(facts.owner_consent)}
          error={errors['facts.owner_consent']}
        />
      )}
    </>
  )
}

function Place({ answers: { facts = {}, details = {}, community_area_number }, errors }: StepFieldsProps) {
  const { t } = useTranslation(['public-applications', 'public-programs'])
  const yesNo = useYesNo()
  const areas = useQuery(listCommunityAreasOptions())
  const vehicle = facts.applicant_kind === 'vehicle'
  return (
    <>
      <Radios
        name="in_city"
        legend={t(vehicle ? 'public-programs:check.vehicle_in_city' : 'public-programs:check.in_city')}
        options={yesNo}
        defaultValue={yesNoOf(facts.in_city)}
        error={errors['facts.in_city']}
      />
      <Field
        name="street_address"
        label={t(vehicle ? 'field.registered_address' : 'field.street_address')}
        hint={t('field.street_address_hint')}
        autoComplete="address-line1"
        maxLength={200}
        defaultValue={details.street_address ?? ''}
        error={errors['details.street_address']}
      />
      <Field
        name="unit"
        label={t('field.unit')}
        autoComplete="address-line2"
        maxLength={30}
        defaultValue={details.unit ?? ''}
        error={errors['details.unit']}
      />
      <Field
        name="postal_code"
        label={t('field.postal_code')}
        autoComplete="postal-code"
        inputMode="numeric"
        maxLength={10}
        defaultValue={details.postal_code ?? ''}
        error={errors['details.postal_code']}
      />
      {vehicle && (
        <Field
          name="vehicle_identification_number"
          label={t('field.vehicle_identification_number')}
          hint={t('field.vehicle_identification_number_hint')}
          autoCapitalize="characters"
          autoComplete="off"
          maxLength={17}
          defaultValue={details.vehicle_identification_number ?? ''}
          error={errors['details.vehicle_identification_number']}
        />
      )}
      <Select
        key={areas.data ? 'areas' : 'none'}
        name="community_area_number"
        label={t('field.community_area')}
        hint={t('field.community_area_hint')}
        defaultValue={community_area_number ?? ''}
        options={[
          { value: '', label: t('field.not_said') },
          ...(areas.data?.items ?? []).map(({ number, name }) => ({ value: String(number), label: name })),
        ]}
      />
    </>
  )
}

function Household({ answers: { facts = {} }, rules, errors }: StepFieldsProps) {
  const { t } = useTranslation(['public-applications', 'public-programs'])
  const localized = useLocalized()
  return (
    <>
      {rules.benefits.length > 0 && (
        <fieldset className="field">
          <legend>{t('public-programs:check.benefits')}</legend>
          {rules.benefits.map(({ code, name }) => (
            <Checkbox
              key={code}
              name={`benefit.${code}`}
              label={localized(name)}
              defaultChecked={facts.benefits?.includes(code)}
            />
          ))}
        </fieldset>
      )}
      <Field
        name="household_size"
        label={t('public-programs:check.household_size')}
        inputMode="numeric"
        maxLength={2}
        defaultValue={facts.household_size ?? ''}
        error={errors['facts.household_size']}
      />
      {rules.income && (
        <Field
          name="household_income"
          label={t('public-programs:check.household_income')}
          hint={t('public-programs:check.household_income_hint')}
          inputMode="decimal"
          maxLength={12}
          defaultValue={dollars(facts.household_income_cents)}
          error={errors['facts.household_income_cents']}
        />
      )}
    </>
  )
}

function Payee({ answers: { details = {} }, errors }: StepFieldsProps) {
  const { t } = useTranslation(['public-applications', 'public-programs'])
  return (
    <>
      <Radios
        name="payee_kind"
        legend={t('field.payee_kind')}
        options={(['applicant', 'vendor'] as const).map((value) => ({ value, label: t(`payee.${value}`) }))}
        defaultValue={details.payee_kind ?? undefined}
        error={errors['details.payee_kind']}
      />
      {details.payee_kind === 'vendor' && (
        <Field
          name="payee_name"
          label={t('field.payee_name')}
          maxLength={200}
          defaultValue={details.payee_name ?? ''}
          error={errors['details.payee_name']}
        />
      )}
    </>
  )
}

function Contact({ answers, errors }: StepFieldsProps) {
  const { t } = useTranslation(['public-applications', 'public-programs'])
  const { facts = {}, details = {} } = answers
  const organization = ['business', 'religious', 'non_profit', 'condominium'].includes(
    facts.applicant_kind ?? '',
  )
  return (
    <>
      <Field
        name="full_name"
        label={t('field.full_name')}
        autoComplete="name"
        maxLength={200}
        defaultValue={details.full_name ?? ''}
        error={errors['details.full_name']}
      />
      {organization && (
        <Field
          name="organization_name"
          label={t('field.organization_name')}
          autoComplete="organization"
          maxLength={200}
          defaultValue={details.organization_name ?? ''}
          error={errors['details.organization_name']}
        />
      )}
      <p>{t('field.contact_lead')}</p>
      <Field
        name="email"
        type="email"
        label={t('field.email')}
        hint={t('field.email_hint')}
        autoComplete="email"
        maxLength={254}
        defaultValue={details.email ?? ''}
        error={errors['details.email']}
      />
      <Field
        name="phone"
        type="tel"
        label={t('field.phone')}
        autoComplete="tel"
        maxLength={30}
        defaultValue={details.phone ?? ''}
        error={errors['details.phone']}
      />
      <Radios
        name="contact_channel"
        legend={t('field.contact_channel')}
        options={CONTACT_CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))}
        defaultValue={answers.contact_channel ?? 'email'}
      />
    </>
  )
}

/** What was bought, line by line: two cameras of different prices are two lines. */
function Items({ answers, rules, errors, onChange }: StepFieldsProps) {
  const { t } = useTranslation(['public-applications', 'public-programs'])
  const localized = useLocalized()
  const yesNo = useYesNo()
  const [lines, setLines] = useState<ItemLine[]>(() => {
    const kept = linesOf(answers)
    return kept.length > 0 ? kept : [{ id: 0, item: '', quantity: '1', price: '', purchased_on: '' }]
  })
  const update = (next: ItemLine[]) => {
    setLines(next)
    onChange(withLines(answers, next))
  }
  const set = (id: number, part: Partial<ItemLine>) =>
    update(lines.map((line) => (line.id === id ? { ...line, ...part } : line)))
  const options = [
    { value: '', label: t('item.choose') },
    ...rules.items.map(({ code, name }) => ({ value: code, label: localized(name) })),
  ]
  return (
    <>
      {errors['facts.items'] && (
        <p className="field-error" id="items-error">
          {errors['facts.items']}
        </p>
      )}
      {lines.map((line, index) => (
        // What is typed here is kept by the line, not by the form around it.
        <fieldset className="field check-item" key={line.id} data-own>
          <legend>{t('item.line', { number: index + 1 })}</legend>
          <Select
            name={`line.${line.id}.item`}
            label={t('item.item')}
            options={options}
            value={line.item}
            onChange={(event) => set(line.id, { item: event.target.value })}
          />
          <Field
            name={`line.${line.id}.quantity`}
            label={t('public-programs:check.quantity')}
            inputMode="numeric"
            maxLength={3}
            value={line.quantity}
            onChange={(event) => set(line.id, { quantity: event.target.value })}
          />
          <Field
            name={`line.${line.id}.price`}
            label={t('public-programs:check.price')}
            hint={t('public-programs:check.price_hint')}
            inputMode="decimal"
            maxLength={12}
            value={line.price}
            onChange={(event) => set(line.id, { price: event.target.value })}
          />
          <Field
            name={`line.${line.id}.purchased_on`}
            type="date"
            label={t('public-programs:check.purchased_on')}
            value={line.purchased_on}
            onChange={(event) => set(line.id, { purchased_on: event.target.value })}
          />
          {lines.length > 1 && (
            <Button variant="plain" onClick={() => update(lines.filter(({ id }) => id !== line.id))}>
              {t('item.remove', { number: index + 1 })}
            </Button>
          )}
        </fieldset>
      ))}
      {lines.length < 30 && (
        <p>
          <Button
            variant="secondary"
            onClick={() => {
              const id = Math.max(-1, ...lines.map((line) => line.id)) + 1
              update([...lines, { id, item: '', quantity: '1', price: '', purchased_on: '' }])
            }}
          >
            {t('item.add')}
          </Button>
        </p>
      )}
      {rules.installed && (
        <Radios
          name="installed"
          legend={t('public-programs:check.installed')}
          options={yesNo}
          defaultValue={yesNoOf(answers.facts?.installed)}
          error={errors['facts.installed']}
        />
      )}
    </>
  )
}
