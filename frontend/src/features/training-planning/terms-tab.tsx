import { Button, NativeSelect } from '@mantine/core'
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
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'
import { TermFields } from '~/ui/staff/terms/term-fields'
import { TermTable } from '~/ui/staff/terms/term-table'
import { toNewTerm, toTermPatch, toTermValues } from '~/ui/staff/terms/term-values'

const KINDS = ['audience', 'accommodation', 'access_feature'] as const satisfies readonly TermKind[]

/** What can be chosen: audiences, accommodations, features of sites. Retired ones stay where they were used. */
export function TermsTab() {
  const { t } = useTranslation(['staff-trainings', 'staff-terms'])
  const terms = useQuery(listTrainingTermsOptions())
  const [edited, setEdited] = useState<TrainingTerm | 'new' | null>(null)
  return (
    <QueryState query={terms}>
      {({ items }) => (
        <>
          <TermTable
            label={t('rules.terms')}
            terms={items}
            aboutLabel={t('staff-terms:kind')}
            about={({ kind }) => t(`term_kind.${kind}`)}
            onEdit={setEdited}
          />
          <Button mt="md" onClick={() => setEdited('new')}>
            {t('staff-terms:new')}
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
  const { t } = useTranslation(['staff-trainings', 'staff-terms'])
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { kind: term?.kind ?? ('audience' as TermKind), ...toTermValues(term) },
    validate: { name: { en: (value) => (value.trim() ? null : t('staff-terms:name_missing')) } },
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
      title={t(term ? 'staff-terms:edit_title' : 'staff-terms:new')}
      form={form}
      submitLabel={t('edit.submit')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'training-rules')
      }}
      onSubmit={({ kind, ...values }) =>
        term
          ? update.mutate({
              path: { term_id: term.id },
              headers: ifMatch(term),
              body: toTermPatch(values),
            })
          : create.mutate({ body: { kind, ...toNewTerm(values) } })
      }
    >
      {!term && (
        <NativeSelect
          label={t('staff-terms:kind')}
          data={KINDS.map((value) => ({ value, label: t(`term_kind.${value}`) }))}
          {...form.getInputProps('kind')}
        />
      )}
      <TermFields form={form} isNew={!term} />
    </SidePanelForm>
  )
}
