import { Fieldset, NativeSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Language, Settings, SettingsPatch } from '~/api/gen'
import { getSettingsOptions, updateSettingsMutation } from '~/api/gen/@tanstack/react-query.gen'
import { LOCALE_NAMES } from '~/i18n'
import { PageForm } from '~/ui/staff/form-shell'
import { notifyDone } from '~/ui/staff/notify'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { ForbiddenState } from '~/ui/staff/states'

export function SettingsPage() {
  const { t } = useTranslation('staff-settings')
  const canWrite = useCan('settings:write')
  const settings = useQuery({ ...getSettingsOptions(), staleTime: 0 })
  if (!canWrite.allowed)
    return (
      <>
        <PageHeader title={t('title')} />
        <ForbiddenState />
      </>
    )
  return (
    <QueryState query={settings}>
      {(data) => <SettingsForm key={data.row_version} settings={data} />}
    </QueryState>
  )
}

const HOURS_PER_YEAR = 8760
/** There are over four hundred; typing narrows the list. */
const SHOWN_ZONES = 30

/** Clocks of cases and referrals, with the least and the most that the API accepts. */
const CLOCKS = [
  ['case_first_contact_days', 0, 90],
  ['case_contact_days', 1, 365],
  ['case_retention_months', 1, 240],
  ['case_note_retention_months', 1, 240],
  ['consent_days', 1, 365],
  ['consent_most_days', 1, 3650],
  ['referral_emergency_hours', 1, 720],
  ['referral_urgent_hours', 1, 720],
  ['referral_routine_days', 1, 60],
  ['referral_outcome_days', 1, 365],
  ['referral_link_hours', 1, 720],
  ['break_glass_minutes', 5, 480],
  ['break_glass_review_hours', 1, 720],
] as const
type Clock = (typeof CLOCKS)[number][0]
const clocks = <Value,>(make: (name: Clock, least: number, most: number) => Value) =>
  Object.fromEntries(CLOCKS.map(([name, least, most]) => [name, make(name, least, most)])) as Record<
    Clock,
    Value
  >

/** The form's values; empty text stands for nothing. */
const toValues = (settings: Settings) => ({
  center_name: settings.center_name,
  city_name: settings.city_name,
  timezone: settings.timezone,
  default_language: settings.default_language,
  contact_phone: settings.contact_phone ?? '',
  contact_email: settings.contact_email ?? '',
  small_count_threshold: settings.small_count_threshold as number | string,
  provisional_hours: settings.provisional_hours as number | string,
  mask_radius_m: settings.mask_radius_m as number | string,
  service_assurance_days: settings.service_assurance_days as number | string,
  ...clocks((name) => settings[name] as number | string),
})

type Values = ReturnType<typeof toValues>

const toPatch = (values: Values): SettingsPatch => ({
  center_name: values.center_name.trim(),
  city_name: values.city_name.trim(),
  timezone: values.timezone,
  default_language: values.default_language,
  contact_phone: values.contact_phone.trim() || null,
  contact_email: values.contact_email.trim() || null,
  small_count_threshold: Number(values.small_count_threshold),
  provisional_hours: Number(values.provisional_hours),
  mask_radius_m: Number(values.mask_radius_m),
  service_assurance_days: Number(values.service_assurance_days),
  ...clocks((name) => Number(values[name])),
})

function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation('staff-settings')
  const queryClient = useQueryClient()
  const { queryKey } = getSettingsOptions()
  const required = (value: string) => (value.trim() ? null : t('missing'))
  const between = (least: number, most: number) => (value: number | string) =>
    value !== '' && Number(value) >= least && Number(value) <= most ? null : t('between', { least, most })
  const form = useForm<Values>({
    initialValues: toValues(settings),
    validate: {
      center_name: required,
      city_name: required,
      small_count_threshold: between(0, 100),
      provisional_hours: between(0, HOURS_PER_YEAR),
      mask_radius_m: between(1, 5000),
      service_assurance_days: between(1, 3650),
      ...clocks((_, least, most) => between(least, most)),
    },
  })
  const zones = useMemo(() => timeZones(settings.timezone), [settings.timezone])
  const save = useMutation({
    ...updateSettingsMutation(),
    onSuccess: (saved) => {
      queryClient.setQueryData(queryKey, saved)
      notifyDone(t('saved'))
    },
  })
  return (
    <PageForm
      title={t('title')}
      form={form}
      submitLabel={t('submit')}
      loading={save.isPending}
      submitError={save.error}
      onCancel={() => {
        form.reset()
        save.reset()
      }}
      onReload={() => void queryClient.invalidateQueries({ queryKey })}
      onSubmit={(values) => save.mutate({ headers: ifMatch(settings), body: toPatch(values) })}
    >
      <Fieldset legend={t('center.title')}>
        <TextInput label={t('center.name')} {...form.getInputProps('center_name')} />
        <TextInput mt="sm" label={t('center.city')} {...form.getInputProps('city_name')} />
        <Select
          mt="sm"
          label={t('center.timezone')}
          description={t('center.timezone_hint')}
          data={zones}
          searchable
          limit={SHOWN_ZONES}
          allowDeselect={false}
          {...form.getInputProps('timezone')}
        />
        <NativeSelect
          mt="sm"
          label={t('center.language')}
          data={settings.languages.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
          {...form.getInputProps('default_language')}
          onChange={(event) => form.setFieldValue('default_language', event.currentTarget.value as Language)}
        />
        <TextInput mt="sm" type="tel" label={t('center.phone')} {...form.getInputProps('contact_phone')} />
        <TextInput mt="sm" type="email" label={t('center.email')} {...form.getInputProps('contact_email')} />
        <NumberInput
          mt="sm"
          label={t('center.assurance')}
          min={1}
          allowDecimal={false}
          maw={280}
          {...form.getInputProps('service_assurance_days')}
        />
      </Fieldset>
      <Fieldset legend={t('clock.title')}>
        {CLOCKS.map(([name, least, most]) => (
          <NumberInput
            key={name}
            mt="sm"
            label={t(`clock.${name}`)}
            min={least}
            max={most}
            allowDecimal={false}
            maw={420}
            {...form.getInputProps(name)}
          />
        ))}
      </Fieldset>
      <Fieldset legend={t('publication.title')}>
        <NumberInput
          label={t('publication.threshold')}
          description={t('publication.threshold_hint')}
          min={0}
          allowDecimal={false}
          maw={280}
          {...form.getInputProps('small_count_threshold')}
        />
        <NumberInput
          mt="sm"
          label={t('publication.provisional')}
          description={t('publication.provisional_hint')}
          min={0}
          allowDecimal={false}
          maw={280}
          {...form.getInputProps('provisional_hours')}
        />
        <NumberInput
          mt="sm"
          label={t('publication.radius')}
          description={t('publication.radius_hint')}
          min={1}
          maw={280}
          {...form.getInputProps('mask_radius_m')}
        />
      </Fieldset>
    </PageForm>
  )
}

/** The zones that this browser knows, with the present one in any case. */
function timeZones(present: string): string[] {
  return [...new Set([present, ...Intl.supportedValuesOf('timeZone')])].sort()
}
