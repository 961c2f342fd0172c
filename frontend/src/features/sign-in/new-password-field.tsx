import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Field } from '~/ui/public/field'
import { PASSWORD_MIN_LENGTH } from './form'

/** A new password is long enough; the server also refuses well-known ones. */
export const checkNewPassword = (t: TFunction<'public'>, name: string, password = '') =>
  password.length < PASSWORD_MIN_LENGTH
    ? { [name]: t('new_password.too_short', { length: PASSWORD_MIN_LENGTH }) }
    : {}

export function NewPasswordField({ name, error }: { name: string; error?: string }) {
  const { t } = useTranslation('public')
  return (
    <Field
      name={name}
      type="password"
      label={t('new_password.label')}
      hint={t('new_password.hint', { length: PASSWORD_MIN_LENGTH })}
      autoComplete="new-password"
      error={error}
    />
  )
}
