import { Button, NumberInput, Switch, Table, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { SupportLine } from '~/api/gen'
import {
  createSupportLineMutation,
  listSupportLinesOptions,
  updateSupportLineMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { QueryState } from '~/ui/staff/query-state'

/** The numbers to call that stand on every page of distressing content. */
export function SupportTab() {
  const { t } = useTranslation(['staff-trainings', 'staff-terms'])
  const localized = useLocalized()
  const lines = useQuery(listSupportLinesOptions())
  const [edited, setEdited] = useState<SupportLine | 'new' | null>(null)
  return (
    <QueryState query={lines}>
      {({ items }) => (
        <>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('support.phone')}</Table.Th>
                <Table.Th scope="col">{t('staff-terms:name')}</Table.Th>
                <Table.Th scope="col">{t('session.actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((line) => (
                <Table.Tr key={line.id}>
                  <Table.Th scope="row">{line.phone}</Table.Th>
                  <Table.Td>{localized(line.name)}</Table.Td>
                  <Table.Td>
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t('edit.of', { name: line.phone })}
                      onClick={() => setEdited(line)}
                    >
                      {t('edit.open')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Button mt="md" onClick={() => setEdited('new')}>
            {t('support.new')}
          </Button>
          {edited && (
            <SupportPanel line={edited === 'new' ? undefined : edited} onClose={() => setEdited(null)} />
          )}
        </>
      )}
    </QueryState>
  )
}

function SupportPanel({ line, onClose }: { line?: SupportLine; onClose: () => void }) {
  const { t } = useTranslation(['staff-trainings', 'staff-terms'])
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: {
      phone: line?.phone ?? '',
      name: toLocalizedValues(line?.name),
      description: toLocalizedValues(line?.description),
      position: (line?.position ?? 100) as number | string,
      active: line?.active ?? true,
    },
    validate: { name: { en: (value) => (value.trim() ? null : t('staff-terms:name_missing')) } },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'training-rules')
  }
  const create = useMutation({ ...createSupportLineMutation(), onSuccess })
  const update = useMutation({ ...updateSupportLineMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(line ? 'support.edit' : 'support.new')}
      form={form}
      submitLabel={t('edit.submit')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'training-rules')
      }}
      onSubmit={({ phone, active, ...values }) => {
        const body = {
          phone: phone.trim(),
          name: toLocalized(values.name),
          description: toLocalized(values.description),
          position: Number(values.position),
        }
        if (line)
          update.mutate({
            path: { support_line_id: line.id },
            headers: ifMatch(line),
            body: { ...body, active },
          })
        else create.mutate({ body })
      }}
    >
      <TextInput label={t('support.phone')} maxLength={30} {...form.getInputProps('phone')} />
      <LocalizedFields form={form} path="name" label={t('staff-terms:name')} />
      <LocalizedFields form={form} path="description" label={t('support.description')} maxLength={500} />
      <NumberInput label={t('staff-terms:position')} min={0} {...form.getInputProps('position')} />
      {line && <Switch label={t('support.active')} {...form.getInputProps('active', { type: 'checkbox' })} />}
    </SidePanelForm>
  )
}
