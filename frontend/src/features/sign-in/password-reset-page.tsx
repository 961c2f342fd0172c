import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { confirmPasswordReset, requestPasswordReset } from '~/api/gen'
import { useFragment } from '~/ui/fragment'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useNativeForm } from '~/ui/public/native-form'
import { Notice } from '~/ui/public/notice'
import { checkNewPassword, NewPasswordField } from './new-password-field'

/** Without a token: ask for the link. With the token of the link: choose a new password. */
export function PasswordResetPage() {
  const { t } = useTranslation('public')
  const token = useFragment().get('token')
  return (
    <>
      <PageTitle title={t('password_reset.title')} />
      {token ? <NewPasswordForm token={token} /> : <RequestForm />}
    </>
  )
}

function RequestForm() {
  const { t } = useTranslation('public')
  const form = useNativeForm({
    check: ({ email }) => (email?.includes('@') ? {} : { email: t('sign_in.email_missing') }),
    send: ({ email = '' }) => requestPasswordReset({ body: { email }, throwOnError: true }),
  })
  if (form.done) {
    return (
      <Notice tone="success">
        <p>{t('password_reset.requested')}</p>
      </Notice>
    )
  }
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <p>{t('password_reset.lead')}</p>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="email"
        type="email"
        label={t('sign_in.email')}
        autoComplete="username"
        error={form.errors.email}
      />
      <Button type="submit" busy={form.busy}>
        {t('password_reset.request')}
      </Button>
    </form>
  )
}

function NewPasswordForm({ token }: { token: string }) {
  const { t } = useTranslation('public')
  const form = useNativeForm({
    check: ({ new_password }) => checkNewPassword(t, 'new_password', new_password),
    send: ({ new_password = '' }) =>
      confirmPasswordReset({ body: { token, new_password }, throwOnError: true }),
  })
  if (form.done) {
    return (
      <Notice tone="success">
        <p>{t('password_reset.done')}</p>
        <p>
          <Link to="/sign-in">{t('sign_in.title')}</Link>
        </p>
      </Notice>
    )
  }
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <ErrorSummary message={form.message} errors={form.errors} />
      <NewPasswordField name="new_password" error={form.errors.new_password} />
      <Button type="submit" busy={form.busy}>
        {t('password_reset.submit')}
      </Button>
    </form>
  )
}
