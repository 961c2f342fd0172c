import { Alert, FileInput, List, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PaymentBatch } from '~/api/gen'
import { settlePaymentBatchMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { notifyDone } from '~/ui/staff/notify'
import { readResults } from './results'

/** Enters what the bank says, from a file or pasted; all lines or none. */
export function ResultsPanel({ batch, onClose }: { batch: PaymentBatch; onClose: () => void }) {
  const { t } = useTranslation('staff-payments')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { text: '' },
    validate: {
      text: (value) => {
        const { results, unreadable } = readResults(value)
        if (unreadable.length > 0) return t('results.unreadable', { lines: unreadable.join(', ') })
        return results.length > 0 ? null : t('results.missing')
      },
    },
  })
  const settle = useMutation({
    ...settlePaymentBatchMutation(),
    onSuccess: async ({ paid, returned, unchanged }) => {
      onClose()
      notifyDone(t('results.done', { paid, returned, unchanged }))
      await invalidateTags(queryClient, 'payments', 'applications', 'funds')
    },
  })
  const lines = readResults(form.values.text).results
  return (
    <SidePanelForm
      opened
      title={t('results.open')}
      form={form}
      submitLabel={t('results.submit')}
      loading={settle.isPending}
      submitError={null}
      done={settle.isSuccess}
      onCancel={onClose}
      onSubmit={({ text }) =>
        settle.mutate({ path: { batch_id: batch.id }, body: { results: readResults(text).results } })
      }
    >
      {settle.error && (
        <Alert color="red" role="alert" title={t('results.refused')}>
          {settle.error.errors?.length ? (
            <List>
              {settle.error.errors.map(({ pointer, detail }) => (
                <List.Item key={pointer}>
                  {lines[Number(pointer.split('/')[2])]?.reference}: {detail}
                </List.Item>
              ))}
            </List>
          ) : (
            settle.error.detail
          )}
        </Alert>
      )}
      <Text>{t('results.lead')}</Text>
      <FileInput
        label={t('results.file')}
        accept=".csv,.txt,text/csv,text/plain"
        onChange={(file) => void file?.text().then((text) => form.setFieldValue('text', text))}
      />
      <Textarea
        label={t('results.lines')}
        autosize
        minRows={6}
        maxRows={20}
        spellCheck={false}
        {...form.getInputProps('text')}
      />
    </SidePanelForm>
  )
}
