import { Button, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/gen'
import {
  listMySessionsOptions,
  listMySessionsQueryKey,
  revokeMySessionMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'

export function Sessions() {
  const { t } = useTranslation(['staff-profile', 'common'])
  const format = useFormat()
  const queryClient = useQueryClient()
  const sessions = useQuery(listMySessionsOptions())
  const { mutate, error, isPending } = useMutation({
    ...revokeMySessionMutation(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: listMySessionsQueryKey() }),
  })
  const columns = useMemo<Column<Session>[]>(
    () => [
      {
        id: 'device',
        header: t('sessions.device'),
        cell: ({ user_agent }) => user_agent ?? t('common:unknown'),
      },
      {
        id: 'started',
        header: t('sessions.started'),
        cell: ({ created_at }) => format.dateTime(created_at),
      },
      {
        id: 'last_seen',
        header: t('sessions.last_seen'),
        cell: ({ last_seen_at }) => format.relative(last_seen_at),
      },
      {
        id: 'end',
        header: t('sessions.end'),
        cell: ({ id, current }) =>
          current ? (
            <StatusTag tone="good">{t('sessions.current')}</StatusTag>
          ) : (
            <Button
              size="compact-sm"
              variant="default"
              disabled={isPending}
              onClick={() => mutate({ path: { session_id: id } })}
            >
              {t('sessions.end')}
            </Button>
          ),
      },
    ],
    [t, format, mutate, isPending],
  )
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('sessions.title')}
      </Title>
      {error && <ErrorState problem={error} />}
      <DataTable
        caption={t('sessions.caption')}
        columns={columns}
        rows={sessions.data?.items}
        rowId={({ id }) => id}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
        empty={<EmptyState title={t('sessions.none')} />}
      />
    </section>
  )
}
