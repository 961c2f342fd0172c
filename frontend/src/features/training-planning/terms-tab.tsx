import { Button, NativeSelect, NumberInput, Switch, Table, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { TermKind, TrainingTerm } from '~/api/gen'
import {
  createTrainingTermMutation,
  listTrainingTermsOptions,
  updateTrainingTermMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { QueryState } from '~/ui/staff/query-state'

const KINDS = ['audience', 'accommodation', 'access_feature'] as const satisfies readonly TermKind[]

/** What can be chosen: audiences, accommodations, features of sites. Retired ones stay where they were used. */
export function TermsTab() {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const terms = useQuery(listTrainingTermsOptions())
  const [edited, setEdited] = useState<TrainingTerm | 'new' | null>(null)
  return (
    <QueryState query={terms}>
      {({ items }) => (
        <>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('term.name')}</Table.Th>
                <Table.Th scope="col">{t('term.kind')}</Table.Th>
                <Table.Th scope="col">{t('field.status')}</Table.Th>
                <Table.Th scope="col">{t('session.actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((term) => (
                <Table.Tr key={term.id}>
                  <Table.Th scope="row" fw={400}>
                    {localized(term.name)}
                  </Table.Th>
                  <Table.Td>{t(`term_kind.${term.kind}`)}</Table.Td>
                  <Table.Td>{t(term.active ? 'term.active' : 'term.retired')}</Table.Td>
                  <Table.Td>
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t('edit.of', { name: localized(term.name) })}
                      onClick={() => setEdited(term)}
                    >
                      {t('edit.open')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Button mt="md" onClick={() => setEdited('new')}>
            {t('term.new')}
          </Button>
          {edited && (
            <TermPanel term={edited === 'new' ? undefined : edited} onClose={() => setEdited(null)} />
          )}
        </>
      )}
    </QueryState>
  )
}

function TermPanel({ term, onClose }: { term?: TrainingTerm; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: {
      kind: term?.kind ?? ('audience' as TermKind),
      code: term?.code ?? '',
      name: toLocalizedValues(term?.name),
      position: (term?.position ?? 100) as number | string,
      active: term?.active ?? true,
    },
    validate: { name: { en: (value) => (value.trim() ? null : t('term.name_missing')) } },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'training-rules')
  }
  const create = useMutation({ ...createTrainingTermMutation(), onSuccess })
  const update = useMutation({ ...updateTrainingTermMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(term ? 'term.edit' : 'term.new')}
      form={form}
      submitLabel={t('edit.submit')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'training-rules')
      }}
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
            label={t('term.kind')}
            data={KINDS.map((value) => ({ value, label: t(`term_kind.${value}`) }))}
            {...form.getInputProps('kind')}
          />
          <TextInput
            label={t('course.code')}
            description={t('course.code_hint')}
            maxLength={50}
            {...form.getInputProps('code')}
          />
        </>
      )}
      <LocalizedFields form={form} path="name" label={t('term.name')} />
      <NumberInput label={t('term.position')} min={0} {...form.getInputProps('position')} />
      {term && <Switch label={t('term.active')} {...form.getInputProps('active', { type: 'checkbox' })} />}
    </SidePanelForm>
  )
}
