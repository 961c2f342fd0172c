import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type SignInResult, signIn } from '~/api/gen'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useNativeForm } from '~/ui/public/native-form'

export function PasswordForm({ onDone }: { onDone: (result: SignInResult) => void }) {
  const { t } = useTranslation('public')
  const form = useNativeForm({
    check: ({ email, password }) => ({
      ...(!email?.includes('@') && { email: t('sign_in.email_missing') }),
      ...(!password && { password: t('sign_in.password_missing') }),
    }),
    send: async ({ email = '', password = '' }) =>
      (await signIn({ body: { email, password }, throwOnError: true })).data,
    onSuccess: onDone,
  })
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="email"
        type="email"
        label={t('sign_in.email')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={form.errors.email}
      />
      <Field
        name="password"
        type="password"
        label={t('sign_in.password')}
        autoComplete="current-password"
        error={form.errors.password}
      />
      <Button type="submit" busy={form.busy}>
        {t('sign_in.submit')}
      </Button>
      <p>
        <Link to="/password-reset">{t('sign_in.forgotten')}</Link>
      </p>
    </form>
  )
}
