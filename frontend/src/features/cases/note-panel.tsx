import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Case, CaseNoteKind, CaseNoteLevel } from '~/api/gen'
import { createCaseNoteMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { NOTE_KINDS } from './search'

const LEVELS = ['organization', 'advocate'] as const satisfies readonly CaseNoteLevel[]

/** A note, sealed when it is sent. */
export function NotePanel({ found, onClose }: { found: Case; onClose: () => void }) {
  const { t } = useTranslation('staff-cases')
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const form = useForm({
    initialValues: {
      kind: 'contact' as CaseNoteKind,
      level: 'organization' as CaseNoteLevel,
      text: '',
      contact_due_on: '',
    },
    validate: { text: (value) => (value.trim() ? null : t('missing.text')) },
  })
  const create = useMutation({
    ...createCaseNoteMutation(),
    gcTime: 0,
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'cases')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('note.open')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ contact_due_on, ...note }) => {
        const body = { ...note, contact_due_on: contact_due_on || null }
        create.mutate({ path: { case_id: found.id }, headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <NativeSelect
        label={t('note.kind')}
        data={NOTE_KINDS.map((value) => ({ value, label: t(`note.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      <Textarea
        label={t('note.text')}
        description={t('note.text_hint')}
        autosize
        minRows={4}
        maxLength={8000}
        {...form.getInputProps('text')}
      />
      <NativeSelect
        label={t('note.level')}
        data={LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))}
        {...form.getInputProps('level')}
      />
      <TextInput
        type="date"
        label={t('note.contact_due_on')}
        description={t('note.contact_due_on_hint')}
        {...form.getInputProps('contact_due_on')}
      />
    </SidePanelForm>
  )
}
