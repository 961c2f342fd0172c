import { NumberInput, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { LotTool } from '~/api/gen'
import {
  createLotToolMutation,
  listLotToolsOptions,
  updateLotToolMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { QueryState } from '~/ui/staff/query-state'

/** Tools that volunteers borrow, and how many there are. */
export function ToolsTab() {
  const { t } = useTranslation('staff-lots')
  const localized = useLocalized()
  const format = useFormat()
  const tools = useQuery(listLotToolsOptions())
  const [edited, setEdited] = useState<LotTool | 'new' | null>(null)
  return (
    <QueryState query={tools}>
      {({ items }) => (
        <>
          <ChoiceTable
            heads={[t('rules.name'), t('rules.stock'), t('rules.state')]}
            rows={items}
            rowId={({ id }) => id}
            name={({ name }) => localized(name)}
            cells={({ stock, active }) => [
              format.number(stock),
              t(active ? 'rules.active' : 'rules.retired'),
            ]}
            onEdit={setEdited}
            newLabel={t('rules.new_tool')}
            onNew={() => setEdited('new')}
          />
          {edited && (
            <ToolPanel tool={edited === 'new' ? undefined : edited} onClose={() => setEdited(null)} />
          )}
        </>
      )}
    </QueryState>
  )
}

function ToolPanel({ tool, onClose }: { tool?: LotTool; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      code: tool?.code ?? '',
      name: toLocalizedValues(tool?.name),
      stock: (tool?.stock ?? 1) as number | string,
      position: (tool?.position ?? 100) as number | string,
      active: tool?.active ?? true,
    },
    validate: {
      name: { en: (value) => (value.trim() ? null : t('rules.name_missing')) },
    },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'lot-rules')
  }
  const create = useMutation({ ...createLotToolMutation(), onSuccess })
  const update = useMutation({ ...updateLotToolMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(tool ? 'rules.edit_tool' : 'rules.new_tool')}
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
          stock: Number(values.stock),
          position: Number(values.position),
        }
        if (tool)
          update.mutate({
            path: { tool_id: tool.id },
            headers: ifMatch(tool),
            body: { ...body, active },
          })
        else
          create.mutate({
            headers: { 'Idempotency-Key': idempotencyKey },
            body: { ...body, code: code.trim() },
          })
      }}
    >
      {!tool && (
        <TextInput
          label={t('rules.code')}
          description={t('rules.code_hint')}
          maxLength={50}
          {...form.getInputProps('code')}
        />
      )}
      <LocalizedFields form={form} path="name" label={t('rules.name')} />
      <NumberInput label={t('rules.stock')} min={0} {...form.getInputProps('stock')} />
      <NumberInput label={t('rules.position')} min={0} {...form.getInputProps('position')} />
      {tool && <Switch label={t('rules.active')} {...form.getInputProps('active', { type: 'checkbox' })} />}
    </SidePanelForm>
  )
}
