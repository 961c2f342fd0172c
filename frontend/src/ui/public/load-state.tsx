import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '~/api/gen'
import { problemMessage } from '~/api/problem'
import { Button } from './button'
import { Notice } from './notice'

/** Shows `children` once the query has data; before that, that it loads or why it failed. */
export function LoadState({
  query,
  children,
}: {
  query: UseQueryResult<unknown, Problem>
  children: ReactNode
}) {
  const { t } = useTranslation('common')
  if (query.data !== undefined) return children
  if (!query.error) return <p role="status">{t('loading')}</p>
  return (
    <Notice tone="error">
      <p>{problemMessage(t, query.error)}</p>
      {query.error.request_id && (
        <p className="quiet">{t('error.request_id', { id: query.error.request_id })}</p>
      )}
      <Button variant="secondary" onClick={() => query.refetch()}>
        {t('error.retry')}
      </Button>
    </Notice>
  )
}
