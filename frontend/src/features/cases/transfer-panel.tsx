import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ConsentMethod } from '~/api/gen'
import { createCaseTransferMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { OrganizationField } from '~/ui/staff/organization-field'
import { CONSENT_METHODS } from './search'

/** Offers a case to another organization, with the consent of the family. */
export function TransferPanel({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const { t } = useTranslation('staff-cases')
  const today = useFormat().dayOf()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const form = useForm({
    initialValues: {
      to_organization_id: '',
      consent_method: 'written' as ConsentMethod,
      consented_on: today,
    },
    validate: {
      to_organization_id: (value) => (value ? null : t('missing.organization')),
      consented_on: (value) => (value ? null : t('missing.consented_on')),
    },
  })
  const create = useMutation({
    ...createCaseTransferMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'cases')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('transfers.open')}
      form={form}
      submitLabel={t('transfers.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={(body) =>
        create.mutate({ path: { case_id: caseId }, headers: { 'Idempotency-Key': keyFor(body) }, body })
      }
    >
      <Text>{t('transfers.body')}</Text>
      <OrganizationField label={t('transfers.to')} {...form.getInputProps('to_organization_id')} />
      <NativeSelect
        label={t('transfers.consent_method')}
        data={CONSENT_METHODS.map((value) => ({ value, label: t(`consent.${value}`) }))}
        {...form.getInputProps('consent_method')}
      />
      <TextInput
        type="date"
        max={today}
        label={t('transfers.consented_on')}
        {...form.getInputProps('consented_on')}
      />
    </SidePanelForm>
  )
}
