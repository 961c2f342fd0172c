import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { acceptInvitation } from '~/api/gen'
import { useFragment } from '~/ui/fragment'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useNativeForm } from '~/ui/public/native-form'
import { Notice } from '~/ui/public/notice'
import { checkNewPassword, NewPasswordField } from './new-password-field'

export function InvitationPage() {
  const { t } = useTranslation('public')
  const token = useFragment().get('token')
  return (
    <>
      <PageTitle title={t('invitation.title')} />
      {token ? (
        <InvitationForm token={token} />
      ) : (
        <Notice tone="error">
          <p>{t('invitation.no_token')}</p>
        </Notice>
      )}
    </>
  )
}

function InvitationForm({ token }: { token: string }) {
  const { t } = useTranslation('public')
  const form = useNativeForm({
    check: ({ display_name, password }) => ({
      ...(!display_name?.trim() && { display_name: t('invitation.name_missing') }),
      ...checkNewPassword(t, 'password', password),
    }),
    send: ({ display_name = '', password = '' }) =>
      acceptInvitation({ body: { token, display_name: display_name.trim(), password }, throwOnError: true }),
  })
  if (form.done) {
    return (
      <Notice tone="success">
        <p>{t('invitation.done')}</p>
        <p>
          <Link to="/sign-in">{t('sign_in.title')}</Link>
        </p>
      </Notice>
    )
  }
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <p>{t('invitation.lead')}</p>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="display_name"
        label={t('invitation.name')}
        autoComplete="name"
        error={form.errors.display_name}
      />
      <NewPasswordField name="password" error={form.errors.password} />
      <Button type="submit" busy={form.busy}>
        {t('invitation.submit')}
      </Button>
    </form>
  )
}
