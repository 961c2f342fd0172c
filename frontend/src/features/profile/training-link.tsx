import { List, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { linkOwnTrainingMutation } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { SectionForm } from '~/ui/staff/section-form'

/** Links certificates to the account, so that they count where a course is required for access. */
export function TrainingLink() {
  const { t } = useTranslation('staff-profile')
  const format = useFormat()
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() ? null : t('training.code_missing')) },
  })
  const link = useMutation({ ...linkOwnTrainingMutation(), onSuccess: () => form.reset() })
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('training.title')}
      </Title>
      <Text mb="sm">{t('training.body')}</Text>
      <SectionForm
        form={form}
        submitLabel={t('training.submit')}
        loading={link.isPending}
        submitError={link.error}
        onSubmit={({ code }) => link.mutate({ body: { code: code.trim() } })}
      >
        <TextInput
          label={t('training.code')}
          autoComplete="off"
          maxLength={60}
          {...form.getInputProps('code')}
        />
      </SectionForm>
      {link.data && (
        <div role="status">
          <Text fw={600}>{t('training.linked', { count: link.data.certificates.length })}</Text>
          <List>
            {link.data.certificates.map(({ id, serial, expires_on }) => (
              <List.Item key={id}>
                {expires_on ? t('training.until', { serial, date: format.date(expires_on) }) : serial}
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </section>
  )
}
