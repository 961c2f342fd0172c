import { Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { DataSharingAgreement, DataSharingTerms } from '~/api/gen'
import {
  createDataSharingAgreementMutation,
  updateDataSharingAgreementMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { OrganizationField } from '~/ui/staff/organization-field'
import { PURPOSES } from '~/ui/staff/sharing'
import { CATEGORIES, DIRECTIONS } from './search'

interface AgreementPanelProps {
  /** To be changed; without: a new one. */
  found?: DataSharingAgreement
  onClose: () => void
  onDone?: (id: string) => void
}

/** Writes an agreement, or changes what is agreed on before it is signed. */
export function AgreementPanel({ found, onClose, onDone }: AgreementPanelProps) {
  const { t } = useTranslation('staff-sharing')
  const today = useFormat().dayOf()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const needed = (key: 'organization' | 'legal_basis' | 'breach_contact' | 'day') => (value: string) =>
    value.trim() ? null : t(`agreements.missing.${key}`)
  const form = useForm({
    initialValues: {
      first_organization_id: found?.first_organization.id ?? '',
      second_organization_id: found?.second_organization.id ?? '',
      terms: {
        purpose: 'victim_services',
        data_categories: ['identity', 'contact', 'needs'],
        legal_basis: '',
        direction: 'mutual',
        effective_on: today,
        expires_on: '',
        retention_months: 24,
        redisclosure_allowed: false,
        breach_contact: '',
        ...found?.terms,
      } as DataSharingTerms,
    },
    validate: {
      first_organization_id: needed('organization'),
      second_organization_id: needed('organization'),
      terms: {
        data_categories: (value) => (value.length > 0 ? null : t('agreements.missing.data_categories')),
        legal_basis: needed('legal_basis'),
        breach_contact: needed('breach_contact'),
        effective_on: needed('day'),
        expires_on: needed('day'),
        retention_months: (value) =>
          value >= 1 && value <= 240 ? null : t('agreements.missing.retention_months'),
      },
    },
  })
  const onSuccess = async ({ id }: DataSharingAgreement) => {
    onClose()
    onDone?.(id)
    await invalidateTags(queryClient, 'agreements', 'referrals')
  }
  const create = useMutation({ ...createDataSharingAgreementMutation(), onSuccess })
  const update = useMutation({ ...updateDataSharingAgreementMutation(), onSuccess })
  const saving = found ? update : create
  return (
    <SidePanelForm
      opened
      title={t(found ? 'agreements.edit' : 'agreements.new')}
      form={form}
      submitLabel={t('agreements.save')}
      loading={saving.isPending}
      submitError={saving.error}
      done={saving.isSuccess}
      onCancel={onClose}
      onSubmit={(body) => {
        if (found)
          update.mutate({
            path: { agreement_id: found.id },
            headers: ifMatch(found),
            body: { terms: body.terms },
          })
        else create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      {!found && (
        <>
          <OrganizationField
            label={t('agreements.field.first_organization_id')}
            {...form.getInputProps('first_organization_id')}
          />
          <OrganizationField
            label={t('agreements.field.second_organization_id')}
            {...form.getInputProps('second_organization_id')}
          />
        </>
      )}
      <NativeSelect
        label={t('agreements.field.purpose')}
        data={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        {...form.getInputProps('terms.purpose')}
      />
      <Checkbox.Group
        label={t('agreements.field.data_categories')}
        {...form.getInputProps('terms.data_categories')}
      >
        {CATEGORIES.map((value) => (
          <Checkbox key={value} mt={6} value={value} label={t(`category.${value}`)} />
        ))}
      </Checkbox.Group>
      <NativeSelect
        label={t('agreements.field.direction')}
        data={DIRECTIONS.map((value) => ({ value, label: t(`agreements.direction.${value}`) }))}
        {...form.getInputProps('terms.direction')}
      />
      <Textarea
        label={t('agreements.field.legal_basis')}
        autosize
        maxLength={500}
        {...form.getInputProps('terms.legal_basis')}
      />
      <TextInput
        type="date"
        label={t('agreements.field.effective_on')}
        {...form.getInputProps('terms.effective_on')}
      />
      <TextInput
        type="date"
        label={t('agreements.field.expires_on')}
        {...form.getInputProps('terms.expires_on')}
      />
      <NumberInput
        label={t('agreements.field.retention_months')}
        min={1}
        max={240}
        allowDecimal={false}
        {...form.getInputProps('terms.retention_months')}
      />
      <Checkbox
        label={t('agreements.field.redisclosure_allowed')}
        {...form.getInputProps('terms.redisclosure_allowed', { type: 'checkbox' })}
      />
      <TextInput
        label={t('agreements.field.breach_contact')}
        maxLength={300}
        {...form.getInputProps('terms.breach_contact')}
      />
    </SidePanelForm>
  )
}
