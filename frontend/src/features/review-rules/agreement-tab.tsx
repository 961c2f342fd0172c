import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AgreementText } from '~/api/gen'
import { createAgreementTextMutation, listAgreementTextsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { QueryState } from '~/ui/staff/query-state'

/** Words of the agreement from a day on. What was signed stays signed under its own. */
export function AgreementTab() {
  const { t } = useTranslation('staff-review-rules')
  const format = useFormat()
  const texts = useQuery(listAgreementTextsOptions())
  const [adding, setAdding] = useState(false)
  return (
    <QueryState query={texts}>
      {({ items }) => (
        <>
          <ChoiceTable
            heads={[t('effective_from'), t('agreement.words')]}
            rows={items}
            rowId={({ id }) => id}
            name={({ effective_from }) => format.date(effective_from)}
            cells={({ id, body }) => [<LocalizedText key={id} text={body} />]}
            newLabel={t('agreement.new')}
            onNew={() => setAdding(true)}
          />
          {adding && <TextPanel latest={items[0]} onClose={() => setAdding(false)} />}
        </>
      )}
    </QueryState>
  )
}

function TextPanel({ latest, onClose }: { latest?: AgreementText; onClose: () => void }) {
  const { t } = useTranslation('staff-review-rules')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: { effective_from: today, body: toLocalizedValues(latest?.body) },
    validate: { body: { en: (value) => (value.trim() ? null : t('agreement.words_missing')) } },
  })
  const create = useMutation({
    ...createAgreementTextMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'review-rules', 'review-teams')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('agreement.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ effective_from, body }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: { effective_from, body: toLocalized(body) },
        })
      }
    >
      <TextInput type="date" label={t('effective_from')} {...form.getInputProps('effective_from')} />
      <LocalizedFields form={form} path="body" label={t('agreement.words')} long maxLength={4000} />
    </SidePanelForm>
  )
}
