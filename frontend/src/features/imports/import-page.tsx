import { Alert, Progress, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Import } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { QueryState } from '~/ui/staff/query-state'
import { ErrorState } from '~/ui/staff/states'
import { ImportActions } from './import-actions'
import { RefusedRows } from './refused-rows'
import { importDetail, isUnderWay, pollPause } from './search'
import { ImportTags } from './status'
import './imports.css'

const route = getRouteApi('/staff/imports/$importId')

export function ImportPage() {
  const { t } = useTranslation('staff-imports')
  const { importId } = route.useParams()
  const query = useQuery({
    ...importDetail(importId),
    refetchInterval: ({ state }) =>
      state.data && isUnderWay(state.data) ? pollPause(state.dataUpdateCount) : false,
  })
  return (
    <QueryState query={query} title={t('title')}>
      {(data) => (
        <>
          {query.error && <ErrorState problem={query.error} onRetry={() => void query.refetch()} />}
          <ImportDetail one={data} />
        </>
      )}
    </QueryState>
  )
}

function ImportDetail({ one }: { one: Import }) {
  const { t } = useTranslation('staff-imports')
  const format = useFormat()
  return (
    <DetailLayout
      title={one.file_name}
      status={<ImportTags one={one} />}
      actions={<ImportActions one={one} />}
      summary={[
        { label: t('field.kind'), value: t(`kind.${one.kind}`) },
        {
          label: t('field.layout'),
          value: one.layout ? t(`layout.${one.layout}`) : t('not_recognized'),
        },
        { label: t('field.created_by'), value: one.created_by?.name },
        { label: t('field.created'), value: format.dateTime(one.created_at) },
        { label: t('field.finished'), value: one.finished_at && format.dateTime(one.finished_at) },
      ]}
    >
      <Stack mt="lg">
        {isUnderWay(one) && <RunningProgress one={one} />}
        <Outcome one={one} />
        <Counts one={one} />
        {one.refused_by_reason.length > 0 && !isUnderWay(one) && <RefusedRows one={one} />}
      </Stack>
    </DetailLayout>
  )
}

function RunningProgress({ one }: { one: Import }) {
  const { t } = useTranslation('staff-imports')
  const format = useFormat()
  const percent = Math.floor(one.progress_percent ?? 0)
  return (
    <div>
      <Text>
        {one.status === 'queued'
          ? t('progress.queued')
          : t('progress.running', { percent: format.number(percent), rows: format.number(one.rows_read) })}
      </Text>
      <Progress value={percent} animated aria-label={t('progress.label')} size="lg" />
    </div>
  )
}

/** What the end means, announced when it comes. */
function Outcome({ one }: { one: Import }) {
  const { t } = useTranslation('staff-imports')
  if (one.status === 'failed')
    return (
      <Alert color="red" role="alert" title={t('outcome.failed')}>
        {one.error}
      </Alert>
    )
  const sentence =
    one.status === 'cancelled'
      ? t('outcome.cancelled')
      : one.status === 'succeeded'
        ? t(one.dry_run ? 'outcome.dry_run' : 'outcome.done')
        : ''
  return <Text role="status">{sentence}</Text>
}

function Counts({ one }: { one: Import }) {
  const { t } = useTranslation('staff-imports')
  const format = useFormat()
  const counts = [
    [t('count.rows_read'), one.rows_read],
    [t('count.new'), one.new_count],
    [t('count.changed'), one.changed_count],
    [t('count.unchanged'), one.unchanged_count],
    [t('count.refused'), one.refused_count],
    [t('count.unplaced'), one.unplaced_count],
  ] as const
  return (
    <dl className="import-counts">
      {counts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{format.number(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
