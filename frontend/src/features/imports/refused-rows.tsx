import { Button, Group, List, Title } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { downloadFile } from '~/api/download'
import type { Import, ImportRowError, Problem } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import { refusedRows } from './search'

const route = getRouteApi('/staff/imports/$importId')

/** Which rows were not taken and what to do about each. Their values are never shown. */
export function RefusedRows({ one }: { one: Import }) {
  const { t } = useTranslation('staff-imports')
  const format = useFormat()
  const { cursor } = route.useSearch()
  const rows = useQuery({ ...refusedRows(one.id, cursor), placeholderData: keepPreviousData })
  const refusal = useRefusal()
  const download = useMutation<void, Problem>({
    mutationFn: () => downloadFile(`/api/v1/imports/${one.id}/errors.csv`, csvName(one)),
  })
  const columns = useMemo<Column<ImportRowError>[]>(
    () => [
      { id: 'line', header: t('refused.line'), align: 'end', cell: ({ line }) => format.number(line) },
      { id: 'column', header: t('refused.column'), cell: ({ column }) => column ?? t('refused.whole_row') },
      { id: 'code', header: t('refused.code'), cell: ({ code }) => refusal(code) },
      { id: 'reason', header: t('refused.reason'), cell: ({ reason }) => reason },
    ],
    [t, format, refusal],
  )
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('refused.title')}
        </Title>
        <Button
          className="no-print"
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {t('refused.download')}
        </Button>
      </Group>
      {download.error && <ErrorState problem={download.error} onRetry={() => download.mutate()} />}
      <List mb="sm">
        {one.refused_by_reason.map(({ code, count }) => (
          <List.Item key={code}>
            {refusal(code)}: {format.number(count)}
          </List.Item>
        ))}
      </List>
      <DataTable
        caption={t('refused.title')}
        columns={columns}
        rows={rows.data?.items}
        rowId={({ line, column, code }) => `${line}-${column}-${code}`}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        refreshing={rows.isPlaceholderData}
        empty={<EmptyState title={t('refused.none')} />}
      />
      <CursorPager cursor={cursor} nextCursor={rows.data?.next_cursor} />
    </section>
  )
}

/** `victims.json` → `victims-refused-rows.csv`. */
const csvName = ({ file_name }: Import) => `${file_name.replace(/\.\w+$/, '')}-refused-rows.csv`

/** What a code means in words; the code itself where a newer server has one that is not known here. */
function useRefusal() {
  const { t } = useTranslation('staff-imports')
  return useCallback(
    (code: string) => t(`refusal.${code}` as 'refusal.invalid_date', { defaultValue: code }),
    [t],
  )
}
