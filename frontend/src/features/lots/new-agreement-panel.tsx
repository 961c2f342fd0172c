import { NativeSelect, NumberInput, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { AgreementKind, Lot } from '~/api/gen'
import { createLotAgreementMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { OrganizationField } from '~/ui/staff/organization-field'
import { AGREEMENT_KINDS } from './search'

/** Asks for a lot: for the own organization, or, by those who decide, for any other or a neighbor. */
export function NewAgreementPanel({ lot, onClose }: { lot: Lot; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const decides = can(useMe(), 'lots:write')
  const today = useFormat().dayOf()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      kind: AGREEMENT_KINDS[0] as AgreementKind,
      organization_id: '',
      starts_on: today,
      ends_on: '',
      stipend: '' as number | string,
      note: '',
    },
    validate: {
      ends_on: (value, { kind }) =>
        kind === 'stewardship' && !value ? t('agreements.ends_on_missing') : null,
      organization_id: (value, { kind }) =>
        decides && kind === 'stewardship' && !value ? t('agreements.organization_missing') : null,
    },
  })
  const create = useMutation({
    ...createLotAgreementMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'lots')
    },
  })
  const { kind } = form.values
  return (
    <SidePanelForm
      opened
      title={t('agreements.new')}
      form={form}
      submitLabel={t('agreements.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ organization_id, stipend, ends_on, ...values }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            kind: values.kind,
            lot_ids: [lot.id],
            organization_id: organization_id || null,
            for_a_person: decides && !organization_id,
            starts_on: values.starts_on,
            ends_on: ends_on || null,
            stipend_cents:
              values.kind === 'stewardship' && stipend !== '' ? Math.round(Number(stipend) * 100) : null,
            note: values.note.trim(),
          },
        })
      }
    >
      {create.error?.code === 'lot_promised' && <Text c="red">{create.error.detail}</Text>}
      <Text>{lot.address}</Text>
      <NativeSelect
        label={t('agreements.kind')}
        data={AGREEMENT_KINDS.map((value) => ({ value, label: t(`agreement_kind.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      {decides && (
        <OrganizationField
          label={t('agreements.organization')}
          description={t('agreements.organization_hint')}
          clearable
          {...form.getInputProps('organization_id')}
        />
      )}
      <TextInput type="date" label={t('agreements.starts_on')} {...form.getInputProps('starts_on')} />
      <TextInput type="date" label={t('agreements.ends_on')} {...form.getInputProps('ends_on')} />
      {kind === 'stewardship' && (
        <NumberInput label={t('agreements.stipend_field')} min={0} {...form.getInputProps('stipend')} />
      )}
      <Textarea
        label={t('agreements.note')}
        description={t('no_names')}
        maxLength={2000}
        autosize
        minRows={3}
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}
