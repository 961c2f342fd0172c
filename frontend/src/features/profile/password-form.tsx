import { PasswordInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { changePasswordMutation, listMySessionsQueryKey } from '~/api/gen/@tanstack/react-query.gen'
import { SectionForm } from '~/ui/staff/section-form'

/** The shortest password that the server accepts. */
const MIN_LENGTH = 12

export function PasswordForm() {
  const { t } = useTranslation(['staff-profile', 'common'])
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { current_password: '', new_password: '' },
    validate: {
      current_password: (value) => (value ? null : t('password.current_missing')),
      new_password: (value) =>
        value.length >= MIN_LENGTH ? null : t('password.too_short', { length: MIN_LENGTH }),
    },
  })
  const change = useMutation({
    ...changePasswordMutation(),
    onSuccess: () => {
      form.reset()
      void queryClient.invalidateQueries({ queryKey: listMySessionsQueryKey() })
      notifications.show({
        message: t('password.done'),
        closeButtonProps: { 'aria-label': t('common:close') },
      })
    },
  })
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('password.title')}
      </Title>
      <SectionForm
        form={form}
        submitLabel={t('password.submit')}
        loading={change.isPending}
        submitError={change.error}
        onSubmit={(body) => change.mutate({ body })}
      >
        <PasswordInput
          label={t('password.current')}
          autoComplete="current-password"
          {...form.getInputProps('current_password')}
        />
        <PasswordInput
          label={t('password.new')}
          description={t('password.new_hint', { length: MIN_LENGTH })}
          autoComplete="new-password"
          {...form.getInputProps('new_password')}
        />
      </SectionForm>
    </section>
  )
}
