import { Checkbox, MultiSelect, NativeSelect, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import type { Case, ConsentMethod, DataCategory, SharingPurpose } from '~/api/gen'
import { createConsentMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { useOrganizationOptions } from '~/ui/staff/organization-field'
import { PURPOSES, TOLD_CATEGORIES } from '~/ui/staff/sharing'
import { SignaturePad } from '~/ui/staff/signature-pad'
import { CONSENT_METHODS, workloadList } from './search'

/** Writes a consent down while the person is there: on paper, by word, or with a signature on this screen. */
export function ConsentPanel({ found, onClose }: { found: Case; onClose: () => void }) {
  const { t } = useTranslation(['staff-cases', 'staff-sharing'])
  const me = useMe()
  const today = useFormat().dayOf()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const organizations = useOrganizationOptions().filter(({ value }) => value !== found.organization.id)
  const form = useForm({
    initialValues: {
      person_id: '',
      signer_id: '',
      purpose: 'victim_services' as SharingPurpose,
      data_categories: ['identity', 'contact', 'needs'] as DataCategory[],
      recipient_ids: [] as string[],
      method: 'electronic' as ConsentMethod,
      witness_id: '',
      signature: '',
      given_on: today,
      expires_on: '',
    },
    validate: {
      person_id: (value) => (value ? null : t('consents.missing.person')),
      signer_id: (value) => (value ? null : t('consents.missing.person')),
      data_categories: (value) => (value.length > 0 ? null : t('consents.missing.data_categories')),
      recipient_ids: (value) => (value.length > 0 ? null : t('consents.missing.recipient_ids')),
      given_on: (value) => (value ? null : t('consents.missing.given_on')),
      witness_id: (value, { method }) =>
        method === 'verbal_witnessed' && !value ? t('consents.missing.witness_id') : null,
      signature: (value, { method }) =>
        method === 'electronic' && value.length < 20 ? t('consents.missing.signature') : null,
    },
  })
  const { method, signature } = form.values
  const colleagues = (
    useQuery({ ...workloadList(), enabled: method === 'verbal_witnessed' }).data?.items ?? []
  ).flatMap(({ advocate }) =>
    advocate && advocate.id !== me.id ? [{ value: advocate.id, label: advocate.name ?? advocate.id }] : [],
  )
  const create = useMutation({
    ...createConsentMutation(),
    gcTime: 0,
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'cases', 'referrals')
    },
  })
  const people = [
    { value: '', label: '' },
    ...found.people
      .filter(({ relation, merged }) => relation !== 'alleged_offender' && !merged)
      .map(({ person_id, relation }, index) => ({
        value: person_id,
        label: [index + 1, t(`relation.${relation}`)].join('. '),
      })),
  ]
  return (
    <SidePanelForm
      opened
      title={t('consents.open')}
      form={form}
      submitLabel={t('consents.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={(values) => {
        const body = {
          ...values,
          witness_id: method === 'verbal_witnessed' ? values.witness_id : null,
          signature: method === 'electronic' ? values.signature : null,
          expires_on: values.expires_on || null,
        }
        create.mutate({ path: { case_id: found.id }, headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <Text>{t('consents.voluntary')}</Text>
      <NativeSelect label={t('consents.person_id')} data={people} {...form.getInputProps('person_id')} />
      <NativeSelect
        label={t('consents.signer_id')}
        description={t('consents.signer_hint')}
        data={people}
        {...form.getInputProps('signer_id')}
      />
      <NativeSelect
        label={t('consents.purpose')}
        data={PURPOSES.map((value) => ({ value, label: t(`staff-sharing:purpose.${value}`) }))}
        {...form.getInputProps('purpose')}
      />
      <MultiSelect
        label={t('consents.recipient_ids')}
        data={organizations}
        searchable
        {...form.getInputProps('recipient_ids')}
      />
      <Checkbox.Group label={t('consents.data_categories')} {...form.getInputProps('data_categories')}>
        {TOLD_CATEGORIES.map((value) => (
          <Checkbox key={value} mt={6} value={value} label={t(`staff-sharing:category.${value}`)} />
        ))}
      </Checkbox.Group>
      <NativeSelect
        label={t('consents.method')}
        data={CONSENT_METHODS.map((value) => ({ value, label: t(`consent.${value}`) }))}
        {...form.getInputProps('method')}
      />
      {method === 'verbal_witnessed' && (
        <NativeSelect
          label={t('consents.witness_id')}
          data={[{ value: '', label: '' }, ...colleagues]}
          {...form.getInputProps('witness_id')}
        />
      )}
      {method === 'electronic' && (
        <SignaturePad
          label={t('consents.signature')}
          hint={t('consents.sign_here')}
          clearLabel={t('consents.clear')}
          state={t(signature ? 'consents.signed' : 'consents.not_signed')}
          value={signature}
          onChange={(path) => form.setFieldValue('signature', path)}
          error={form.errors.signature}
        />
      )}
      <TextInput type="date" max={today} label={t('consents.given_on')} {...form.getInputProps('given_on')} />
      <TextInput
        type="date"
        label={t('consents.expires_on')}
        description={t('consents.expires_hint')}
        {...form.getInputProps('expires_on')}
      />
    </SidePanelForm>
  )
}
