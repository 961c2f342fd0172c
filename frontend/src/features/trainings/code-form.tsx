import { useTranslation } from 'react-i18next'
import { lookUpRegistration, type OwnRegistration } from '~/api/gen'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useNativeForm } from '~/ui/public/native-form'

export interface Opened {
  code: string
  registration: OwnRegistration
}

/** Opens a registration by its code. An unknown code and a wrong one get the same answer. */
export function CodeForm({ code, onOpened }: { code: string; onOpened: (opened: Opened) => void }) {
  const { t } = useTranslation('public-trainings')
  const form = useNativeForm({
    check: ({ code }) => (code?.trim() ? {} : { code: t('code.missing') }),
    send: async ({ code = '' }) => {
      const answer = await lookUpRegistration({ body: { code: code.trim() }, throwOnError: true })
      return { code: code.trim(), registration: answer.data }
    },
    onSuccess: onOpened,
  })
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="code"
        label={t('code.label')}
        hint={t('code.hint')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={60}
        defaultValue={code}
        error={form.errors.code}
      />
      <Button type="submit" busy={form.busy}>
        {t('code.open')}
      </Button>
    </form>
  )
}
