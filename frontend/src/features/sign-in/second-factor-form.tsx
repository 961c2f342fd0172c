import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type SignInResult, verifySecondFactor } from '~/api/gen'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useNativeForm } from '~/ui/public/native-form'

interface SecondFactorFormProps {
  challenge: string
  onDone: (result: SignInResult) => void
  onRestart: () => void
}

export function SecondFactorForm({ challenge, onDone, onRestart }: SecondFactorFormProps) {
  const { t } = useTranslation('public')
  const [method, setMethod] = useState<'code' | 'recovery_code'>('code')
  const form = useNativeForm({
    check: (values) => (values[method]?.trim() ? {} : { [method]: t(`second_factor.${method}_missing`) }),
    send: async (values) => {
      // Authenticator apps show the code in groups; pasted spaces are not part of it.
      const answer = { [method]: values[method]?.replace(/\s/g, '') }
      return (await verifySecondFactor({ body: { challenge, ...answer }, throwOnError: true })).data
    },
    onSuccess: onDone,
  })
  const other = method === 'code' ? 'recovery_code' : 'code'
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        key={method}
        name={method}
        label={t(`second_factor.${method}`)}
        hint={t(`second_factor.${method}_hint`)}
        inputMode={method === 'code' ? 'numeric' : 'text'}
        autoComplete={method === 'code' ? 'one-time-code' : 'off'}
        error={form.errors[method]}
      />
      <Button type="submit" busy={form.busy}>
        {t('second_factor.submit')}
      </Button>
      <p>
        <Button variant="plain" onClick={() => setMethod(other)}>
          {t(`second_factor.use_${other}`)}
        </Button>
      </p>
      <p>
        <Button variant="plain" onClick={onRestart}>
          {t('second_factor.restart')}
        </Button>
      </p>
    </form>
  )
}
