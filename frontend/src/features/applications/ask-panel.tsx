import { Checkbox, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { AnswerGroup, Application } from '~/api/gen'
import { requestInformationMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { ANSWER_GROUPS } from './search'

/** Asks the applicant: exactly what is ticked is open to them until they answer. */
export function AskPanel({ application, onClose }: { application: Application; onClose: () => void }) {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { answer_groups: [] as string[], documents: [] as string[], message: '' },
    validate: {
      message: (value) => (value.trim().length >= 5 ? null : t('ask.message_missing')),
      documents: (value, { answer_groups }) =>
        value.length + answer_groups.length > 0 ? null : t('ask.nothing'),
    },
  })
  const reload = () => invalidateTags(queryClient, 'applications')
  const ask = useMutation({
    ...requestInformationMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  const groups = ANSWER_GROUPS.filter(
    (group) =>
      (application.track === 'reimbursement' || (group !== 'items' && group !== 'payee')) &&
      (application.track === 'income_based' || group !== 'household'),
  )
  return (
    <SidePanelForm
      opened
      title={t('ask.open')}
      form={form}
      submitLabel={t('ask.submit')}
      loading={ask.isPending}
      submitError={ask.error}
      done={ask.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ answer_groups, documents, message }) =>
        ask.mutate({
          path: { application_id: application.id },
          headers: ifMatch(application),
          body: { answer_groups: answer_groups as AnswerGroup[], documents, message: message.trim() },
        })
      }
    >
      <Text>{t('ask.lead', { language: t(`language.${application.language}`) })}</Text>
      <Checkbox.Group label={t('ask.answers')} {...form.getInputProps('answer_groups')}>
        <Stack mt="xs" gap="xs">
          {groups.map((group) => (
            <Checkbox key={group} value={group} label={t(`group.${group}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Checkbox.Group label={t('ask.documents')} {...form.getInputProps('documents')}>
        <Stack mt="xs" gap="xs">
          {application.required_documents.map(({ code, name }) => (
            <Checkbox key={code} value={code} label={localized(name)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Textarea
        label={t('ask.message')}
        description={t('ask.message_hint')}
        maxLength={1000}
        autosize
        minRows={3}
        {...form.getInputProps('message')}
      />
    </SidePanelForm>
  )
}
