import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SignInResult } from '~/api/gen'
import { restoreSession, startSession } from '~/api/session'
import { PageTitle } from '~/ui/page-title'
import { Notice } from '~/ui/public/notice'
import { PasswordForm } from './password-form'
import { SecondFactorForm } from './second-factor-form'

const route = getRouteApi('/_public/sign-in')

export function SignInPage() {
  const { t } = useTranslation('public')
  const { return_to, ended } = route.useSearch()
  const navigate = useNavigate()
  const [challenge, setChallenge] = useState<string | null>(null)

  const enter = () => navigate({ href: return_to ?? '/staff', replace: true })
  const proceed = (result: SignInResult) => {
    if (result.second_factor) return setChallenge(result.second_factor.challenge)
    startSession(result)
    void enter()
  }

  // Whoever still has a session does not sign in again, unless it has just ended.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the page opens
  useEffect(() => {
    if (ended) return
    void restoreSession().then((restored) => {
      if (restored) void enter()
    })
  }, [])

  return (
    <>
      <PageTitle title={challenge ? t('second_factor.title') : t('sign_in.title')} />
      {ended && !challenge && (
        <Notice>
          <p>{t(`sign_in.ended.${ended}`)}</p>
        </Notice>
      )}
      {challenge ? (
        <SecondFactorForm challenge={challenge} onDone={proceed} onRestart={() => setChallenge(null)} />
      ) : (
        <PasswordForm onDone={proceed} />
      )}
    </>
  )
}
