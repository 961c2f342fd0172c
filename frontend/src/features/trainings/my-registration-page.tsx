import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lookUpRegistration, type OwnRegistration } from '~/api/gen'
import type { ProblemError } from '~/api/problem'
import { useFragment } from '~/ui/fragment'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { CodeForm } from '~/ui/public/code-form'
import { ProblemNotice } from '~/ui/public/problem-notice'
import { keptCode } from './kept-code'
import { OwnRegistrationView } from './own-registration'

/** What one registered for, by the code of the registration. The code is never part of an address that is sent. */
export function MyRegistrationPage() {
  const { t } = useTranslation('public-trainings')
  const [code, setCode] = useState(useFragment().get('code') ?? '')
  const queryClient = useQueryClient()
  const queryKey = ['own-registration', code]
  const registration = useQuery<OwnRegistration, ProblemError>({
    queryKey,
    queryFn: async ({ signal }) =>
      (await lookUpRegistration({ body: { code }, signal, throwOnError: true })).data,
    enabled: code !== '',
    retry: false,
  })
  const update = (changed: OwnRegistration) => queryClient.setQueryData(queryKey, changed)
  const open = (opened: string, registration: OwnRegistration) => {
    queryClient.setQueryData(['own-registration', opened], registration)
    setCode(opened)
  }
  return (
    <>
      <PageTitle title={t('mine.title')} />
      {registration.data ? (
        <>
          <OwnRegistrationView code={code} registration={registration.data} onChanged={update} />
          <p className="no-print">
            <Button variant="plain" onClick={() => setCode('')}>
              {t('mine.other')}
            </Button>
          </p>
        </>
      ) : registration.isFetching ? (
        <p role="status">{t('mine.loading')}</p>
      ) : (
        <>
          <p>{t('mine.lead')}</p>
          <ProblemNotice problem={registration.error} />
          <CodeForm
            code={code || keptCode()}
            words={{
              label: t('code.label'),
              hint: t('code.hint'),
              missing: t('code.missing'),
              open: t('code.open'),
            }}
            lookUp={async (code) => (await lookUpRegistration({ body: { code }, throwOnError: true })).data}
            onOpened={open}
          />
        </>
      )}
    </>
  )
}
