import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { ReviewTerm, ReviewTermKind } from '~/api/gen'
import {
  createReviewTermMutation,
  listReviewTermsOptions,
  updateReviewTermMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { QueryState } from '~/ui/staff/query-state'

const KINDS = ['driver', 'theme', 'asset'] as const satisfies readonly ReviewTermKind[]

/** Drivers, themes and kinds of places. Retired ones stay where they were used. */
export function TermsTab() {
  const { t } = useTranslation('staff-review-rules')
  const localized = useLocalized()
  const terms = useQuery(listReviewTermsOptions())
  const [edited, setEdited] = useState<ReviewTerm | 'new' | null>(null)
  return (
    <QueryState query={terms}>
      {({ items }) => (
        <>
          <ChoiceTable
            heads={[t('name'), t('kind'), t('state')]}
            rows={items}
            rowId={({ id }) => id}
            name={({ name }) => localized(name)}
            cells={({ kind, active }) => [t(`term_kind.${kind}`), t(active ? 'active' : 'retired')]}
            onEdit={setEdited}
            newLabel={t('term.new')}
            onNew={() => setEdited('new')}
          />
          {edited && (
            <TermPanel term={edited === 'new' ? undefined : edited} onClose={() => setEdited(null)} />
          )}
        </>
      )}
    </QueryState>
  )
}

function TermPanel({ term, onClose }: { term?: ReviewTerm; onClose: () => void }) {
  const { t } = useTranslation('staff-review-rules')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: {
      kind: term?.kind ?? ('driver' as ReviewTermKind),
      code: term?.code ?? '',
      name: toLocalizedValues(term?.name),
      position: (term?.position ?? 100) as number | string,
      active: term?.active ?? true,
    },
    validate: { name: { en: (value) => (value.trim() ? null : t('name_missing')) } },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'review-rules')
  }
  const create = useMutation({ ...createReviewTermMutation(), onSuccess })
  const update = useMutation({ ...updateReviewTermMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(term ? 'term.edit' : 'term.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      done={create.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => void onSuccess()}
      onSubmit={({ kind, code, active, ...values }) => {
        const body = { name: toLocalized(values.name), position: Number(values.position) }
        if (term)
          update.mutate({ path: { term_id: term.id }, headers: ifMatch(term), body: { ...body, active } })
        else create.mutate({ body: { ...body, kind, code: code.trim() } })
      }}
    >
      {!term && (
        <>
          <NativeSelect
            label={t('kind')}
            data={KINDS.map((value) => ({ value, label: t(`term_kind.${value}`) }))}
            {...form.getInputProps('kind')}
          />
          <TextInput
            label={t('code')}
            description={t('code_hint')}
            maxLength={50}
            {...form.getInputProps('code')}
          />
        </>
      )}
      <LocalizedFields form={form} path="name" label={t('name')} />
      <NumberInput label={t('position')} min={0} {...form.getInputProps('position')} />
      {term && <Switch label={t('active')} {...form.getInputProps('active', { type: 'checkbox' })} />}
    </SidePanelForm>
  )
}
