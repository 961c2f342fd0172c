import { Button, Checkbox, Group, Text } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { ApplicationSummary } from '~/api/gen'
import { assignApplicationsMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { areaFilter, useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import {
  APPLICATION_STATUSES,
  type ApplicationsSearch,
  applicationList,
  DEFAULT_SORT,
  programList,
} from './search'
import { ApplicationStatusTag } from './words'

const route = getRouteApi('/staff/applications/')

/** The queue: who waits longest first, without names. */
export function ApplicationsPage() {
  const { t } = useTranslation('staff-applications')
  const format = useFormat()
  const me = useMe()
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const area = areaFilter(useArea())
  const applications = useQuery({ ...applicationList(search, area), placeholderData: keepPreviousData })
  const [chosen, setChosen] = useState<string[]>([])
  const total = applications.data?.total
  const reviews = can(me, 'applications:write')
  const change = (part: Partial<ApplicationsSearch>) => {
    setChosen([])
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  }
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={total ? t('count', { count: total.count, number: format.number(total.count) }) : undefined}
        actions={
          reviews && (
            <>
              <ButtonLink variant="default" to="/staff/applications" search={{ mine: true }}>
                {t('mine')}
              </ButtonLink>
              <ButtonLink
                variant="default"
                to="/staff/applications"
                search={{ assigned: false, status: ['submitted', 'under_review'] }}
              >
                {t('unassigned')}
              </ButtonLink>
              <ButtonLink variant="default" to="/staff/applications" search={{ overdue: true }}>
                {t('overdue')}
              </ButtonLink>
              <ButtonLink variant="default" to="/staff/applications" search={{ to_tell: true }}>
                {t('to_tell.title')}
              </ButtonLink>
            </>
          )
        }
      />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      {chosen.length > 0 && <BulkBar chosen={chosen} onDone={() => setChosen([])} />}
      <DataTable
        caption={t('title')}
        columns={useColumns(reviews ? { chosen, setChosen } : undefined)}
        rows={applications.data?.items}
        rowId={({ id }) => id}
        error={applications.error}
        onRetry={() => void applications.refetch()}
        refreshing={applications.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as ApplicationsSearch['sort'] })}
        onOpen={({ id }) =>
          void navigate({ to: '/staff/applications/$applicationId', params: { applicationId: id } })
        }
        empty={<EmptyState title={t('empty')}>{t('empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={applications.data?.next_cursor} />
    </>
  )
}

function BulkBar({ chosen, onDone }: { chosen: string[]; onDone: () => void }) {
  const { t } = useTranslation('staff-applications')
  const me = useMe()
  const queryClient = useQueryClient()
  const assign = useMutation({
    ...assignApplicationsMutation(),
    onSuccess: async () => {
      onDone()
      await invalidateTags(queryClient, 'applications')
    },
  })
  const give = (assignee_id: string | null) =>
    assign.mutate({ body: { application_ids: chosen, assignee_id } })
  return (
    <Group mb="sm" role="region" aria-label={t('bulk.title')}>
      <Text role="status">{t('bulk.chosen', { count: chosen.length })}</Text>
      <Button loading={assign.isPending} onClick={() => give(me?.id ?? null)}>
        {t('bulk.take')}
      </Button>
      <Button variant="default" loading={assign.isPending} onClick={() => give(null)}>
        {t('bulk.release')}
      </Button>
      <Button variant="subtle" onClick={onDone}>
        {t('bulk.clear')}
      </Button>
      {assign.error && <ErrorState problem={assign.error} />}
    </Group>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const programs = useQuery(programList())
  return useMemo<Filter<ApplicationsSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choices',
        options: APPLICATION_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      {
        name: 'program_id',
        label: t('field.program'),
        kind: 'choice',
        options: (programs.data?.items ?? []).map(({ id, name }) => ({ value: id, label: localized(name) })),
      },
      { name: 'reference', label: t('field.reference'), kind: 'text' },
      { name: 'mine', label: t('mine'), kind: 'boolean', rare: true },
      { name: 'assigned', label: t('field.assigned'), kind: 'boolean', rare: true },
      { name: 'overdue', label: t('overdue'), kind: 'boolean', rare: true },
      { name: 'to_tell', label: t('to_tell.title'), kind: 'boolean', rare: true },
    ],
    [t, localized, programs.data],
  )
}

interface Choice {
  chosen: string[]
  setChosen: (ids: string[]) => void
}

function useColumns(choice: Choice | undefined) {
  const { t } = useTranslation('staff-applications')
  const format = useFormat()
  const localized = useLocalized()
  return useMemo<Column<ApplicationSummary>[]>(() => {
    const select: Column<ApplicationSummary> = {
      id: 'choose',
      header: t('bulk.choose'),
      cell: ({ id, reference }) => (
        // A click on the box does not open the row.
        // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the click to itself
        // biome-ignore lint/a11y/useKeyWithClickEvents: it only keeps the click to itself
        <span onClick={(event) => event.stopPropagation()}>
          <Checkbox
            aria-label={t('bulk.choose_row', { reference })}
            checked={choice?.chosen.includes(id) ?? false}
            onChange={(event) =>
              choice?.setChosen(
                event.currentTarget.checked
                  ? [...choice.chosen, id]
                  : choice.chosen.filter((one) => one !== id),
              )
            }
          />
        </span>
      ),
    }
    const columns: Column<ApplicationSummary>[] = [
      {
        id: 'submitted_at',
        header: t('field.submitted_at'),
        sortable: true,
        cell: ({ submitted_at }) => (submitted_at ? format.dateTime(submitted_at) : '–'),
      },
      {
        id: 'reference',
        header: t('field.reference'),
        cell: ({ id, reference }) => (
          <AnchorLink
            to="/staff/applications/$applicationId"
            params={{ applicationId: id }}
            style={{ whiteSpace: 'nowrap' }}
          >
            {reference}
          </AnchorLink>
        ),
      },
      { id: 'program', header: t('field.program'), cell: ({ program_name }) => localized(program_name) },
      {
        id: 'kind',
        header: t('field.applicant_kind'),
        cell: ({ applicant_kind }) => (applicant_kind ? t(`kind.${applicant_kind}`) : '–'),
      },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ status, appealed, to_tell }) => (
          <Group gap={4}>
            <ApplicationStatusTag status={status} />
            {appealed && <Text size="sm">{t('appealed')}</Text>}
            {to_tell.length > 0 && <Text size="sm">{t('to_tell.title')}</Text>}
          </Group>
        ),
      },
      {
        id: 'due_on',
        header: t('field.due_on'),
        cell: ({ due_on, overdue }) =>
          due_on ? `${format.date(due_on)}${overdue ? ` (${t('late')})` : ''}` : '–',
      },
      {
        id: 'assignee',
        header: t('field.assignee'),
        cell: ({ assignee }) => assignee?.name ?? '–',
      },
      {
        id: 'award',
        header: t('field.award'),
        align: 'end',
        cell: ({ award_cents }) =>
          award_cents ? t('dollars', { amount: format.dollars(award_cents) }) : '–',
      },
    ]
    return choice ? [select, ...columns] : columns
  }, [t, format, localized, choice])
}
