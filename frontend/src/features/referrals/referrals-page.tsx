import { Group, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { ReferralSummary } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useHelpTerms } from '~/ui/help-terms'
import { useLanguageName } from '~/ui/language-name'
import { useLocalized } from '~/ui/localized'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { ReferralStatusTag, useNextWords } from '~/ui/staff/referrals/words'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import {
  DEFAULT_SORT,
  DIRECTIONS,
  REFERRAL_STATUSES,
  type ReferralsSearch,
  referralList,
  URGENCIES,
} from './search'

const route = getRouteApi('/staff/referrals/')

/** Referrals from and to the own organization: who has to do what until when. No names. */
export function ReferralsPage() {
  const { t } = useTranslation('staff-referrals')
  const canRead = useCan('referrals:read')
  return canRead.allowed ? (
    <Referrals />
  ) : (
    <>
      <PageHeader title={t('title')} />
      <ForbiddenState />
    </>
  )
}

function Referrals() {
  const { t } = useTranslation('staff-referrals')
  const format = useFormat()
  const canSend = useCan('cases:write')
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const referrals = useQuery({ ...referralList(search), placeholderData: keepPreviousData })
  const change = (part: Partial<ReferralsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const total = referrals.data?.total
  return (
    <>
      <PageHeader
        title={t('title')}
        summary={total ? t('count', { count: total.count, number: format.number(total.count) }) : undefined}
        actions={
          <>
            <ButtonLink
              variant="default"
              to="/staff/referrals"
              search={{ direction: 'received', status: 'requested', sort: 'due_at' }}
            >
              {t('to_answer')}
            </ButtonLink>
            {canSend.allowed && (
              <ButtonLink
                variant="default"
                to="/staff/referrals"
                search={{ direction: 'sent', open: true, sort: 'due_at' }}
              >
                {t('direction.sent')}
              </ButtonLink>
            )}
            <ButtonLink variant="default" to="/staff/referral-measures">
              {t('measures.title')}
            </ButtonLink>
          </>
        }
      />
      <Text c="dimmed" mb="sm">
        {t('lead')}
      </Text>
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={referrals.data?.items}
        rowId={({ id }) => id}
        error={referrals.error}
        onRetry={() => void referrals.refetch()}
        refreshing={referrals.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as ReferralsSearch['sort'] })}
        onOpen={({ id }) => void navigate({ to: '/staff/referrals/$referralId', params: { referralId: id } })}
        empty={<EmptyState title={t('empty')}>{t('empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={referrals.data?.next_cursor} />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-referrals')
  const { all: kinds } = useHelpTerms('service_kind')
  return useMemo<Filter<ReferralsSearch>[]>(
    () => [
      {
        name: 'direction',
        label: t('field.direction'),
        kind: 'choice',
        options: DIRECTIONS.map((value) => ({ value, label: t(`direction.${value}`) })),
      },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: REFERRAL_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      { name: 'open', label: t('field.open'), kind: 'boolean' },
      { name: 'overdue', label: t('field.overdue'), kind: 'boolean' },
      { name: 'reference', label: t('field.reference'), kind: 'text', rare: true },
      {
        name: 'urgency',
        label: t('field.urgency'),
        kind: 'choice',
        options: URGENCIES.map((value) => ({ value, label: t(`urgency.${value}`) })),
        rare: true,
      },
      {
        name: 'kind',
        label: t('field.kind'),
        kind: 'choice',
        options: kinds,
        rare: true,
      },
    ],
    [t, kinds],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-referrals')
  const format = useFormat()
  const localized = useLocalized()
  const nextWords = useNextWords()
  const languageName = useLanguageName()
  return useMemo<Column<ReferralSummary>[]>(
    () => [
      {
        id: 'due_at',
        header: t('field.next'),
        sortable: true,
        cell: ({ next, due_at, overdue }) => (
          <>
            {next ? nextWords(next) : '–'}
            <Group gap={4}>
              <Text size="sm" c="dimmed">
                {due_at && format.dateTime(due_at)}
              </Text>
              {overdue && <StatusTag tone="bad">{t('late')}</StatusTag>}
            </Group>
          </>
        ),
      },
      {
        id: 'reference',
        header: t('field.reference'),
        cell: ({ id, reference }) => (
          <AnchorLink
            to="/staff/referrals/$referralId"
            params={{ referralId: id }}
            style={{ whiteSpace: 'nowrap' }}
          >
            {reference}
          </AnchorLink>
        ),
      },
      {
        id: 'organization',
        header: t('field.organization'),
        cell: ({ direction, from_organization, to_organization }) =>
          direction === 'received'
            ? t('from', { name: from_organization.name })
            : t('to', { name: to_organization.name }),
      },
      {
        id: 'service',
        header: t('field.service'),
        cell: ({ service_name, language, area }) => (
          <>
            {localized(service_name)}
            <Text size="sm" c="dimmed">
              {[languageName(language), area?.name].filter(Boolean).join(', ')}
            </Text>
          </>
        ),
      },
      { id: 'urgency', header: t('field.urgency'), cell: ({ urgency }) => t(`urgency.${urgency}`) },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ status, closed }) => (
          <Group gap={4}>
            <ReferralStatusTag status={status} />
            {closed && <StatusTag tone="good">{t('closed')}</StatusTag>}
          </Group>
        ),
      },
      {
        id: 'created_at',
        header: t('field.created_at'),
        sortable: true,
        cell: ({ created_at }) => format.date(created_at),
      },
    ],
    [t, format, localized, nextWords, languageName],
  )
}
