import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Problem } from '~/api/gen'
import { ProblemError, problemMessage } from '~/api/problem'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'

/** No page at this address. Plain, because it may show before any other style has arrived. */
export function RootNotFound() {
  const { t } = useTranslation('common')
  return (
    <div className="public">
      <main className="wrap">
        <PageTitle title={t('not_found.title')} />
        <p>{t('not_found.body')}</p>
        <p>
          <Link to="/">{t('not_found.home')}</Link>
        </p>
      </main>
    </div>
  )
}

/** The last resort when a page could not be shown at all. */
export function RootError({ error }: ErrorComponentProps) {
  const { t } = useTranslation('common')
  const router = useRouter()
  const problem: Problem = error instanceof ProblemError ? error : new ProblemError({ code: 'unknown' })
  return (
    <div className="public">
      <main className="wrap">
        <PageTitle title={t('error.title')} />
        <p>{problemMessage(t, problem)}</p>
        {problem.request_id && <p className="quiet">{t('error.request_id', { id: problem.request_id })}</p>}
        <Button onClick={() => router.invalidate()}>{t('error.retry')}</Button>
      </main>
    </div>
  )
}
