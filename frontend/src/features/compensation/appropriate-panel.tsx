import { NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { createCompensationAppropriationMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'

/** Gives money to the emergency fund, or takes back what is not approved. */
export function AppropriatePanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('staff-compensation')
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const form = useForm({
    initialValues: { dollars: '' as number | string, note: '' },
    validate: {
      dollars: (value) => (Number(value) ? null : t('missing.dollars')),
      note: (value) => (value.trim().length >= 3 ? null : t('missing.note')),
    },
  })
  const create = useMutation({
    ...createCompensationAppropriationMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'compensation', 'funds')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('appropriate.open')}
      form={form}
      submitLabel={t('appropriate.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ dollars, note }) => {
        const body = { amount_cents: Math.round(Number(dollars) * 100), note: note.trim() }
        create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <NumberInput
        label={t('appropriate.dollars')}
        description={t('appropriate.hint')}
        decimalScale={2}
        {...form.getInputProps('dollars')}
      />
      <TextInput label={t('appropriate.note')} maxLength={500} {...form.getInputProps('note')} />
    </SidePanelForm>
  )
}
