import { NumberInput, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { LotTreatment } from '~/api/gen'
import {
  createLotTreatmentMutation,
  listLotTreatmentsOptions,
  updateLotTreatmentMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { QueryState } from '~/ui/staff/query-state'

/** Kinds of treatment with the standard that work is held to. */
export function TreatmentsTab() {
  const { t } = useTranslation('staff-lots')
  const localized = useLocalized()
  const treatments = useQuery(listLotTreatmentsOptions())
  const [edited, setEdited] = useState<LotTreatment | 'new' | null>(null)
  return (
    <QueryState query={treatments}>
      {({ items }) => (
        <>
          <ChoiceTable
            heads={[t('rules.name'), t('rules.standard'), t('rules.state')]}
            rows={items}
            rowId={({ id }) => id}
            name={({ name }) => localized(name)}
            cells={({ standard, active }) => [
              localized(standard),
              t(active ? 'rules.active' : 'rules.retired'),
            ]}
            onEdit={setEdited}
            newLabel={t('rules.new_treatment')}
            onNew={() => setEdited('new')}
          />
          {edited && (
            <TreatmentPanel
              treatment={edited === 'new' ? undefined : edited}
              onClose={() => setEdited(null)}
            />
          )}
        </>
      )}
    </QueryState>
  )
}

function TreatmentPanel({ treatment, onClose }: { treatment?: LotTreatment; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      code: treatment?.code ?? '',
      name: toLocalizedValues(treatment?.name),
      standard: toLocalizedValues(treatment?.standard),
      position: (treatment?.position ?? 100) as number | string,
      active: treatment?.active ?? true,
    },
    validate: {
      name: { en: (value) => (value.trim() ? null : t('rules.name_missing')) },
      standard: { en: (value) => (value.trim() ? null : t('rules.standard_missing')) },
    },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'lot-rules')
  }
  const create = useMutation({ ...createLotTreatmentMutation(), onSuccess })
  const update = useMutation({ ...updateLotTreatmentMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(treatment ? 'rules.edit_treatment' : 'rules.new_treatment')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      done={create.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => void onSuccess()}
      onSubmit={({ code, active, ...values }) => {
        const body = {
          name: toLocalized(values.name),
          standard: toLocalized(values.standard),
          position: Number(values.position),
        }
        if (treatment)
          update.mutate({
            path: { treatment_id: treatment.id },
            headers: ifMatch(treatment),
            body: { ...body, active },
          })
        else
          create.mutate({
            headers: { 'Idempotency-Key': idempotencyKey },
            body: { ...body, code: code.trim() },
          })
      }}
    >
      {!treatment && (
        <TextInput
          label={t('rules.code')}
          description={t('rules.code_hint')}
          maxLength={50}
          {...form.getInputProps('code')}
        />
      )}
      <LocalizedFields form={form} path="name" label={t('rules.name')} />
      <LocalizedFields form={form} path="standard" label={t('rules.standard')} long maxLength={1000} />
      <NumberInput label={t('rules.position')} min={0} {...form.getInputProps('position')} />
      {treatment && (
        <Switch label={t('rules.active')} {...form.getInputProps('active', { type: 'checkbox' })} />
      )}
    </SidePanelForm>
  )
}
