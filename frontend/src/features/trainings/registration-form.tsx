import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createRegistration, type RegistrationReceipt, type Training } from '~/api/gen'
import { listCommunityAreasOptions, listTrainingTermsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { currentLocale } from '~/i18n'
import { useLocalized } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { Checkbox } from '~/ui/public/checkbox'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { useNativeForm } from '~/ui/public/native-form'
import { Radios } from '~/ui/public/radios'
import { Select } from '~/ui/public/select'
import { ACCOMMODATION, CHANNELS, missingFields, toRegistration } from './registration'
import { LANGUAGES } from './search'

interface RegistrationFormProps {
  training: Training
  onRegistered: (receipt: RegistrationReceipt) => void
}

/** Registers one person without an account. Only the name, the audience and a safe way of contact are needed. */
export function RegistrationForm({ training, onRegistered }: RegistrationFormProps) {
  const { t } = useTranslation('public-trainings')
  const localized = useLocalized()
  const keyFor = useIdempotencyKey()
  const [channel, setChannel] = useState('')
  const terms = useQuery(listTrainingTermsOptions({ query: { active: true } })).data?.items ?? []
  const areas = useQuery({
    ...listCommunityAreasOptions({ query: { sort: 'name' } }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.items
  const form = useNativeForm({
    check: (values) =>
      Object.fromEntries(
        Object.entries(missingFields(values)).map(([name, what]) => [name, t(`register.missing.${what}`)]),
      ),
    send: async (values) => {
      const body = toRegistration(values)
      const answer = await createRegistration({
        path: { training_id: training.id },
        headers: { 'Idempotency-Key': keyFor(body) },
        body,
        throwOnError: true,
      })
      return answer.data
    },
    onSuccess: onRegistered,
  })
  const audiences = terms.filter(({ kind, code }) => kind === 'audience' && training.audiences.includes(code))
  const accommodations = terms.filter(({ kind }) => kind === 'accommodation')
  const waits = training.seats_left === 0 || training.waitlist_count > 0
  return (
    <form
      noValidate
      onSubmit={form.onSubmit}
      onChange={(event) => {
        const field = event.target as unknown as HTMLInputElement
        if (field.name === 'contact_channel') setChannel(field.value)
      }}
    >
      <p>{t(waits ? 'register.lead_waitlist' : 'register.lead')}</p>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="full_name"
        label={t('register.full_name')}
        hint={t('register.full_name_hint')}
        autoComplete="name"
        maxLength={120}
        error={form.errors.full_name}
      />
      <Radios
        name="audience"
        legend={t('register.audience')}
        options={audiences.map(({ code, name }) => ({ value: code, label: localized(name) }))}
        error={form.errors.audience}
      />
      <Radios
        name="contact_channel"
        legend={t('register.channel')}
        options={CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))}
        error={form.errors.contact_channel}
      />
      <ContactFields channel={channel} errors={form.errors} />
      <Radios
        name="language"
        legend={t('register.language')}
        options={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
        defaultValue={currentLocale()}
        error={form.errors.language}
      />
      <fieldset className="field">
        <legend>{t('register.accommodations')}</legend>
        {accommodations.map(({ code, name }) => (
          <Checkbox key={code} name={`${ACCOMMODATION}${code}`} label={localized(name)} />
        ))}
      </fieldset>
      <Field
        name="accommodation_note"
        label={t('register.accommodation_note')}
        maxLength={1000}
        error={form.errors.accommodation_note}
      />
      <Select
        name="community_area_number"
        label={t('register.area')}
        options={[
          { value: '', label: t('register.area_none') },
          ...(areas ?? []).map(({ number, name }) => ({ value: String(number), label: name })),
        ]}
        error={form.errors.community_area_number}
      />
      <Field
        name="employer"
        label={t('register.employer')}
        autoComplete="organization"
        maxLength={200}
        error={form.errors.employer}
      />
      <p className="quiet">{t('register.privacy')}</p>
      <Button type="submit" busy={form.busy}>
        {t(waits ? 'register.submit_waitlist' : 'register.submit')}
      </Button>
    </form>
  )
}

function ContactFields({ channel, errors }: { channel: string; errors: Record<string, string> }) {
  const { t } = useTranslation('public-trainings')
  if (channel === '') return null
  if (channel === 'none') return <p className="notice">{t('register.channel_none')}</p>
  return (
    <>
      {channel === 'email' ? (
        <Field
          name="email"
          type="email"
          label={t('register.email')}
          hint={t('register.email_hint')}
          autoComplete="email"
          maxLength={254}
          error={errors.email}
        />
      ) : (
        <Field
          name="phone"
          type="tel"
          label={t('register.phone')}
          hint={t('register.phone_hint')}
          autoComplete="tel"
          maxLength={30}
          error={errors.phone}
        />
      )}
      <Field
        name="contact_note"
        label={t('register.contact_note')}
        hint={t('register.contact_note_hint')}
        maxLength={500}
        error={errors.contact_note}
      />
    </>
  )
}
