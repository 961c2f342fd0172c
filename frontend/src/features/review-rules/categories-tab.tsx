import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { ActionCategory, ActionKind } from '~/api/gen'
import {
  createActionCategoryMutation,
  listActionCategoriesOptions,
  updateActionCategoryMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { QueryState } from '~/ui/staff/query-state'

const KINDS = ['people', 'place'] as const satisfies readonly ActionKind[]

/** Kinds of work with their clocks. A new clock counts for actions that are opened from its first day on. */
export function CategoriesTab() {
  const { t } = useTranslation('staff-review-rules')
  const localized = useLocalized()
  const format = useFormat()
  const categories = useQuery(listActionCategoriesOptions())
  const [edited, setEdited] = useState<ActionCategory | 'new' | null>(null)
  return (
    <QueryState query={categories}>
      {({ items }) => (
        <>
          <ChoiceTable
            heads={[t('name'), t('kind'), t('category.due_hours'), t('state')]}
            rows={items}
            rowId={({ id }) => id}
            name={({ name }) => localized(name)}
            cells={({ kind, due_hours, active }) => [
              t(`category_kind.${kind}`),
              format.number(due_hours),
              t(active ? 'active' : 'retired'),
            ]}
            onEdit={setEdited}
            newLabel={t('category.new')}
            onNew={() => setEdited('new')}
          />
          {edited && (
            <CategoryPanel category={edited === 'new' ? undefined : edited} onClose={() => setEdited(null)} />
          )}
        </>
      )}
    </QueryState>
  )
}

function CategoryPanel({ category, onClose }: { category?: ActionCategory; onClose: () => void }) {
  const { t } = useTranslation('staff-review-rules')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const form = useForm({
    initialValues: {
      kind: category?.kind ?? ('people' as ActionKind),
      code: category?.code ?? '',
      name: toLocalizedValues(category?.name),
      position: (category?.position ?? 100) as number | string,
      due_hours: (category?.due_hours ?? 168) as number | string,
      effective_from: today,
      active: category?.active ?? true,
    },
    validate: { name: { en: (value) => (value.trim() ? null : t('name_missing')) } },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'review-rules')
  }
  const create = useMutation({ ...createActionCategoryMutation(), onSuccess })
  const update = useMutation({ ...updateActionCategoryMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(category ? 'category.edit' : 'category.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      done={create.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => void onSuccess()}
      onSubmit={({ kind, code, active, effective_from, ...values }) => {
        const body = { name: toLocalized(values.name), position: Number(values.position) }
        const due_hours = Number(values.due_hours)
        if (category)
          update.mutate({
            path: { category_id: category.id },
            headers: ifMatch(category),
            body: {
              ...body,
              active,
              ...(due_hours === category.due_hours ? {} : { due_hours, effective_from }),
            },
          })
        else create.mutate({ body: { ...body, kind, due_hours, code: code.trim() } })
      }}
    >
      {!category && (
        <>
          <NativeSelect
            label={t('kind')}
            data={KINDS.map((value) => ({ value, label: t(`category_kind.${value}`) }))}
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
      <NumberInput label={t('category.due_hours')} min={1} max={8760} {...form.getInputProps('due_hours')} />
      {category && (
        <TextInput
          type="date"
          label={t('category.effective_from')}
          description={t('category.clock_note')}
          {...form.getInputProps('effective_from')}
        />
      )}
      <NumberInput label={t('position')} min={0} {...form.getInputProps('position')} />
      {category && <Switch label={t('active')} {...form.getInputProps('active', { type: 'checkbox' })} />}
    </SidePanelForm>
  )
}
