import { Checkbox, Group } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Action } from '~/api/gen'
import { useArea } from '~/features/shell/area'
import {
  ActionMarks,
  ActionStatusTag,
  DueTime,
  ownerName,
  useActionTitle,
  useCategoryName,
} from '~/ui/staff/actions/words'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import { EmptyState } from '~/ui/staff/states'
import { BulkBar } from './bulk-bar'
import { type ActionsSearch, actionList, DEFAULT_SORT } from './search'

const route = getRouteApi('/staff/actions/')

export function ActionTable({ onChange }: { onChange: (part: Partial<ActionsSearch>) => void }) {
  const { t } = useTranslation('staff-actions')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const area = useArea()
  const canWrite = useCan('actions:write').allowed
  const [chosen, setChosen] = useState<string[]>([])
  const actions = useQuery({ ...actionList(search, area), placeholderData: keepPreviousData })
  const shown = actions.data?.items ?? []
  // What is no longer on the page is no longer chosen.
  const chosenHere = chosen.filter((id) => shown.some((action) => action.id === id))
  return (
    <>
      {canWrite && chosenHere.length > 0 && (
        <BulkBar chosen={shown.filter(({ id }) => chosenHere.includes(id))} onDone={() => setChosen([])} />
      )}
      <DataTable
        caption={t('title')}
        columns={useColumns(canWrite, chosenHere, setChosen)}
        rows={actions.data?.items}
        rowId={({ id }) => id}
        error={actions.error}
        onRetry={() => void actions.refetch()}
        refreshing={actions.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => onChange({ sort: sort as ActionsSearch['sort'] })}
        onOpen={({ id }) => void navigate({ to: '/staff/actions/$actionId', params: { actionId: id } })}
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={actions.data?.next_cursor} />
    </>
  )
}

function useColumns(canWrite: boolean, chosen: string[], setChosen: (ids: string[]) => void) {
  const { t } = useTranslation('staff-actions')
  const categoryName = useCategoryName()
  const titleOf = useActionTitle()
  return useMemo<Column<Action>[]>(
    () => [
      ...(canWrite
        ? [
            {
              id: 'choose',
              header: t('bulk.choose'),
              cell: ({ id, title }: Action) => (
                <Checkbox
                  aria-label={t('bulk.choose_this', { title })}
                  checked={chosen.includes(id)}
                  onChange={({ currentTarget: { checked } }) =>
                    setChosen(checked ? [...chosen, id] : chosen.filter((one) => one !== id))
                  }
                />
              ),
            },
          ]
        : []),
      {
        id: 'title',
        header: t('field.title'),
        cell: (action) => (
          <>
            <AnchorLink to="/staff/actions/$actionId" params={{ actionId: action.id }}>
              {titleOf(action)}
            </AnchorLink>
            <Group gap={4} mt={2}>
              <ActionMarks action={action} />
            </Group>
          </>
        ),
      },
      { id: 'category', header: t('field.category'), cell: ({ category }) => categoryName(category) },
      { id: 'status', header: t('field.status'), cell: ({ status }) => <ActionStatusTag status={status} /> },
      { id: 'owner', header: t('field.owner_organization'), cell: ownerName },
      {
        id: 'due_at',
        header: t('field.due_at'),
        sortable: true,
        cell: (action) => <DueTime action={action} />,
      },
      {
        id: 'area',
        header: t('field.area'),
        cell: ({ community_area }) => community_area?.name ?? '–',
      },
    ],
    [t, categoryName, titleOf, canWrite, chosen, setChosen],
  )
}
