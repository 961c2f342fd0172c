import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { ReviewSessionSummary } from '~/api/gen'
import { listReviewTeamsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { AgreementNotice } from './agreement-notice'
import { NewSessionPanel } from './new-session-panel'
import { DEFAULT_SORT, SESSION_STATUSES, type SessionsSearch, sessionList } from './search'
import { SessionStatusTag } from './words'

const route = getRouteApi('/staff/reviews/')

export function ReviewsPage() {
  const { t } = useTranslation('staff-reviews')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const canLead = useCan('reviews:lead')
  const [opening, open] = useDisclosure()
  const sessions = useQuery({ ...sessionList(search), placeholderData: keepPreviousData })
  const change = (part: Partial<SessionsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <ButtonLink variant="default" to="/staff/review-teams">
              {t('teams')}
            </ButtonLink>
            <ActionButton
              leftSection={<Plus size={16} aria-hidden />}
              disabledReason={canLead.reason}
              onClick={open.open}
            >
              {t('new.open')}
            </ActionButton>
          </>
        }
      />
      <AgreementNotice />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={sessions.data?.items}
        rowId={({ id }) => id}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
        refreshing={sessions.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as SessionsSearch['sort'] })}
        onOpen={({ id }) => void navigate({ to: '/staff/reviews/$sessionId', params: { sessionId: id } })}
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={sessions.data?.next_cursor} />
      {opening && <NewSessionPanel teamId={search.team_id} onClose={open.close} />}
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-reviews')
  const teams = useQuery(listReviewTeamsOptions()).data?.items
  return useMemo<Filter<SessionsSearch>[]>(
    () => [
      {
        name: 'team_id',
        label: t('field.team'),
        kind: 'choice',
        options: (teams ?? []).map(({ id, name }) => ({ value: id, label: name })),
      },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choices',
        options: SESSION_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
    ],
    [t, teams],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  return useMemo<Column<ReviewSessionSummary>[]>(
    () => [
      {
        id: 'meets_at',
        header: t('field.meets_at'),
        sortable: true,
        cell: ({ id, meets_at }) => (
          <AnchorLink to="/staff/reviews/$sessionId" params={{ sessionId: id }}>
            {format.dateTime(meets_at)}
          </AnchorLink>
        ),
      },
      { id: 'team', header: t('field.team'), cell: ({ team }) => team.name },
      {
        id: 'window',
        header: t('field.window'),
        cell: ({ window_from, window_to }) => format.dateRange(window_from, window_to),
      },
      { id: 'status', header: t('field.status'), cell: ({ status }) => <SessionStatusTag status={status} /> },
      {
        id: 'incidents',
        header: t('field.incidents'),
        align: 'end',
        cell: ({ incident_count, queued_count }) =>
          t('incidents_reviewed', {
            reviewed: format.number(incident_count - queued_count),
            all: format.number(incident_count),
          }),
      },
      {
        id: 'undecided',
        header: t('field.undecided'),
        align: 'end',
        cell: ({ undecided_action_count }) => format.number(undecided_action_count),
      },
    ],
    [t, format],
  )
}
