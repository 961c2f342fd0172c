import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core'
import { CircleAlert, Lock, RefreshCw, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isStale } from '~/api/etag'
import type { Problem } from '~/api/gen'
import { problemMessage } from '~/api/problem'
import { PageTitle } from '~/ui/page-title'

interface EmptyStateProps {
  title: string
  /** What this is and what to do first; or, for a filter, what was asked for. */
  children?: ReactNode
  action?: ReactNode
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py="xl">
      <SearchX size={28} aria-hidden />
      <Title order={2} size="h4">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" maw={480} ta="center">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  )
}

interface ErrorStateProps {
  problem: Problem
  /** Reads the data again: offered for stale data and for reading that failed. */
  onRetry?: () => void
}

/** Why something failed, for reading and for changing. Forbidden, not found and stale have words of their own. */
export function ErrorState({ problem, onRetry }: ErrorStateProps) {
  const { t } = useTranslation('common')
  if (problem.status === 403) return <ForbiddenState problem={problem} />
  if (problem.status === 404) return <NotFound />
  return (
    <Alert color="red" role="alert" icon={<CircleAlert aria-hidden />} my="md">
      <Text>{problemMessage(t, problem)}</Text>
      {problem.request_id && (
        <Text size="sm" c="dimmed">
          {t('error.request_id', { id: problem.request_id })}
        </Text>
      )}
      {onRetry && (
        <Group mt="xs">
          <Button variant="default" leftSection={<RefreshCw size={14} aria-hidden />} onClick={onRetry}>
            {isStale(problem) ? t('error.reload') : t('error.retry')}
          </Button>
        </Group>
      )}
    </Alert>
  )
}

export function ForbiddenState({ problem }: { problem?: Problem }) {
  const { t } = useTranslation('common')
  return (
    <Alert color="gray" role="alert" icon={<Lock aria-hidden />} title={t('forbidden.title')} my="md">
      {t('forbidden.body')}
      {problem?.detail && <Text mt="xs">{problem.detail}</Text>}
    </Alert>
  )
}

export function NotFound() {
  const { t } = useTranslation('common')
  return (
    <>
      <PageTitle title={t('not_found.title')} className="page-title" />
      <Text>{t('not_found.body')}</Text>
    </>
  )
}
