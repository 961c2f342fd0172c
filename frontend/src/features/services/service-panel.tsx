import {
  Fieldset,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Stack,
  Switch,
  TagsInput,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Service, ServiceDetails, ServiceStatus } from '~/api/gen'
import { createServiceMutation, updateServiceMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useHelpTerms } from '~/ui/help-terms'
import { useLocalized } from '~/ui/localized'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { AreasField } from '~/ui/staff/areas-field'
import { SidePanelForm } from '~/ui/staff/form-shell'
import {
  LocalizedFields,
  toLocalized,
  toLocalizedValues,
  toOptionalLocalized,
} from '~/ui/staff/localized-fields'
import { OrganizationField } from '~/ui/staff/organization-field'
import { SERVICE_STATUSES } from './search'

const TEXTS = ['phone', 'text_phone', 'email', 'url', 'street_address', 'postal_code'] as const

/** Values of the form; empty text stands for nothing. */
function toValues(organizationId: string, service?: Service) {
  const details: Partial<ServiceDetails> = service?.details ?? {}
  return {
    organization_id: service?.organization.id ?? organizationId,
    status: (service?.status ?? 'active') as ServiceStatus,
    name: toLocalizedValues(details.name),
    description: toLocalizedValues(details.description),
    hours: toLocalizedValues(details.hours),
    eligibility: toLocalizedValues(details.eligibility),
    application_process: toLocalizedValues(details.application_process),
    fees: toLocalizedValues(details.fees),
    kinds: details.kinds ?? [],
    languages: details.languages ?? ['en'],
    areas: details.areas ?? [],
    always_open: details.always_open ?? false,
    confidential_address: details.confidential_address ?? false,
    minimum_age: (details.minimum_age ?? '') as number | string,
    maximum_age: (details.maximum_age ?? '') as number | string,
    phone: details.phone ?? '',
    text_phone: details.text_phone ?? '',
    email: details.email ?? '',
    url: details.url ?? '',
    street_address: details.street_address ?? '',
    postal_code: details.postal_code ?? '',
  }
}
type Values = ReturnType<typeof toValues>

function toDetails(values: Values): ServiceDetails {
  const age = (value: number | string) => (value === '' ? null : Number(value))
  const texts = Object.fromEntries(TEXTS.map((name) => [name, values[name].trim() || null]))
  return {
    name: toLocalized(values.name),
    description: toLocalized(values.description),
    hours: toOptionalLocalized(values.hours),
    eligibility: toOptionalLocalized(values.eligibility),
    application_process: toOptionalLocalized(values.application_process),
    fees: toOptionalLocalized(values.fees),
    kinds: values.kinds,
    languages: values.languages.map((code) => code.trim().toLowerCase()),
    areas: values.areas,
    always_open: values.always_open,
    confidential_address: values.confidential_address,
    minimum_age: age(values.minimum_age),
    maximum_age: age(values.maximum_age),
    ...texts,
  }
}

/** A service of the directory: new, or changed. */
export function ServicePanel({ service, onClose }: { service?: Service; onClose: () => void }) {
  const { t } = useTranslation('staff-services')
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const { offered } = useHelpTerms('service_kind')
  const form = useForm<Values>({
    initialValues: toValues(useMe()?.organization?.id ?? '', service),
    validate: {
      organization_id: (value) => (value ? null : t('missing.organization')),
      name: { en: (value) => (value.trim() ? null : t('missing.name')) },
      description: { en: (value) => (value.trim() ? null : t('missing.description')) },
      kinds: (value) => (value.length ? null : t('missing.kinds')),
      languages: (value) => (value.length ? null : t('missing.languages')),
      phone: (value, { text_phone, email, url }) =>
        [value, text_phone, email, url].some((text) => text.trim()) ? null : t('missing.reach'),
    },
  })
  const reload = () => invalidateTags(queryClient, 'services')
  const onSuccess = async () => {
    onClose()
    await reload()
  }
  const create = useMutation({ ...createServiceMutation(), onSuccess })
  const update = useMutation({ ...updateServiceMutation(), onSuccess })
  const submit = (values: Values) => {
    const details = toDetails(values)
    if (service)
      return update.mutate({
        path: { service_id: service.id },
        headers: ifMatch(service),
        body: { status: values.status, details },
      })
    const body = { organization_id: values.organization_id, details }
    create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
  }
  const text = (name: (typeof TEXTS)[number], length: number) => (
    <TextInput key={name} label={t(`field.${name}`)} maxLength={length} {...form.getInputProps(name)} />
  )
  return (
    <SidePanelForm
      opened
      title={service ? localized(service.details.name) : t('new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      done={create.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={submit}
    >
      {service ? (
        <NativeSelect
          label={t('field.status')}
          data={SERVICE_STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
          {...form.getInputProps('status')}
        />
      ) : (
        <OrganizationField label={t('field.organization')} {...form.getInputProps('organization_id')} />
      )}
      <LocalizedFields form={form} path="name" label={t('field.name')} />
      <LocalizedFields form={form} path="description" label={t('field.description')} long maxLength={2000} />
      <MultiSelect
        label={t('field.kinds')}
        data={offered(form.getValues().kinds)}
        {...form.getInputProps('kinds')}
      />
      <Fieldset legend={t('group.reach')}>
        <Stack gap="sm">
          {text('phone', 30)}
          {text('text_phone', 30)}
          {text('email', 254)}
          {text('url', 300)}
          <Switch
            label={t('field.always_open')}
            {...form.getInputProps('always_open', { type: 'checkbox' })}
          />
          <LocalizedFields form={form} path="hours" label={t('field.hours')} maxLength={500} />
        </Stack>
      </Fieldset>
      <Fieldset legend={t('group.place')}>
        <Stack gap="sm">
          {text('street_address', 200)}
          {text('postal_code', 10)}
          <Switch
            label={t('field.confidential_address')}
            description={t('field.confidential_address_hint')}
            {...form.getInputProps('confidential_address', { type: 'checkbox' })}
          />
          <AreasField
            label={t('field.areas')}
            value={form.getValues().areas}
            onChange={(areas) => form.setFieldValue('areas', areas)}
            error={form.errors.areas}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend={t('group.for_whom')}>
        <Stack gap="sm">
          <LocalizedFields
            form={form}
            path="eligibility"
            label={t('field.eligibility')}
            long
            maxLength={1000}
          />
          <Group grow>
            <NumberInput
              label={t('field.minimum_age')}
              min={0}
              max={120}
              {...form.getInputProps('minimum_age')}
            />
            <NumberInput
              label={t('field.maximum_age')}
              min={0}
              max={120}
              {...form.getInputProps('maximum_age')}
            />
          </Group>
          <TagsInput
            label={t('field.languages')}
            description={t('field.languages_hint')}
            {...form.getInputProps('languages')}
          />
          <LocalizedFields
            form={form}
            path="application_process"
            label={t('field.application_process')}
            long
            maxLength={1000}
          />
          <LocalizedFields form={form} path="fees" label={t('field.fees')} maxLength={500} />
        </Stack>
      </Fieldset>
    </SidePanelForm>
  )
}
