import { Button, Group, Text } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { CaseTransfer } from '~/api/gen'
import { decideCaseTransferMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useHelpTerms } from '~/ui/help-terms'
import { useLanguageName } from '~/ui/language-name'
import { useAreaNames } from '~/ui/staff/areas-field'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { TRANSFER_STATUSES, type TransfersSearch, transferList } from './search'

const route = getRouteApi('/staff/case-transfers')

/** Cases offered to and by the own organization. */
export function CaseTransfersPage() {
  const { t } = useTranslation('staff-cases')
  const canRead = useCan('cases:read')
  return canRead.allowed ? (
    <Transfers />
  ) : (
    <>
      <PageHeader title={t('transfers.title')} />
      <ForbiddenState />
    </>
  )
}

type Answer = { offer: CaseTransfer; status: 'accepted' | 'declined' | 'withdrawn' }

function Transfers() {
  const { t } = useTranslation('staff-cases')
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const offers = useQuery({ ...transferList(search), placeholderData: keepPreviousData })
  const [answering, setAnswering] = useState<Answer>()
  const decide = useMutation({
    ...decideCaseTransferMutation(),
    onSuccess: async (offer) => {
      setAnswering(undefined)
      await invalidateTags(queryClient, 'cases')
      if (offer.status === 'accepted' && offer.case_id)
        await navigate({ to: '/staff/cases/$caseId', params: { caseId: offer.case_id } })
    },
  })
  const filters = useMemo<Filter<TransfersSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: TRANSFER_STATUSES.map((value) => ({ value, label: t(`transfers.${value}`) })),
      },
    ],
    [t],
  )
  return (
    <>
      <PageHeader title={t('transfers.title')} />
      <Text c="dimmed" mb="sm">
        {t('transfers.lead')}
      </Text>
      <FilterBar
        filters={filters}
        search={search}
        onChange={(part) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <DataTable
        caption={t('transfers.title')}
        columns={useColumns(setAnswering)}
        rows={offers.data?.items}
        rowId={({ id }) => id}
        error={offers.error}
        onRetry={() => void offers.refetch()}
        refreshing={offers.isPlaceholderData}
        empty={<EmptyState title={t('transfers.empty')}>{t('transfers.empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={offers.data?.next_cursor} />
      {answering && (
        <ConfirmDialog
          opened
          title={t(`transfers.to_${answering.status}`)}
          confirmLabel={t(`transfers.to_${answering.status}`)}
          loading={decide.isPending}
          error={decide.error}
          onClose={() => setAnswering(undefined)}
          onReload={() => void offers.refetch()}
          onConfirm={() =>
            decide.mutate({ path: { transfer_id: answering.offer.id }, body: { status: answering.status } })
          }
        >
          {t(`transfers.body_${answering.status}`)}
        </ConfirmDialog>
      )}
    </>
  )
}

function useColumns(onAnswer: (answer: Answer) => void) {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const areaNames = useAreaNames()
  const languageName = useLanguageName()
  const { nameOf } = useHelpTerms('service_kind')
  return useMemo<Column<CaseTransfer>[]>(() => {
    return [
      {
        id: 'requested_at',
        header: t('transfers.requested_at'),
        cell: ({ requested_at, requested_by }) => (
          <>
            {format.dateTime(requested_at)}
            <Text size="sm" c="dimmed">
              {requested_by?.name}
            </Text>
          </>
        ),
      },
      {
        id: 'organization',
        header: t('transfers.organizations'),
        cell: ({ from_organization, to_organization, incoming }) =>
          incoming
            ? t('transfers.from_name', { name: from_organization.name })
            : t('transfers.to_name', { name: to_organization.name }),
      },
      {
        id: 'summary',
        header: t('transfers.about'),
        cell: ({ summary, case_id }) => (
          <>
            {t(`kind.${summary.incident_kind}`)}
            <Text size="sm">
              {[
                summary.residence_area_number !== null &&
                  areaNames([summary.residence_area_number as number]),
                t('transfers.people', { count: summary.people }),
                summary.languages.map(languageName).join(', '),
                summary.needs.map(nameOf).join(', '),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
            {case_id && (
              <AnchorLink to="/staff/cases/$caseId" params={{ caseId: case_id }}>
                {t('transfers.case')}
              </AnchorLink>
            )}
          </>
        ),
      },
      {
        id: 'consent',
        header: t('transfers.consent'),
        cell: ({ consent_method, consented_on }) =>
          [t(`consent.${consent_method}`), format.date(consented_on)].join(', '),
      },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ status }) => (
          <StatusTag tone={status === 'requested' ? 'warning' : status === 'accepted' ? 'good' : 'neutral'}>
            {t(`transfers.${status}`)}
          </StatusTag>
        ),
      },
      {
        id: 'actions',
        header: t('transfers.answer'),
        cell: (offer) =>
          offer.status === 'requested' && (
            <Group gap="xs">
              {(offer.incoming ? (['accepted', 'declined'] as const) : (['withdrawn'] as const)).map(
                (status) => (
                  <Button
                    key={status}
                    size="xs"
                    variant={status === 'accepted' ? 'filled' : 'default'}
                    onClick={() => onAnswer({ offer, status })}
                  >
                    {t(`transfers.to_${status}`)}
                  </Button>
                ),
              )}
            </Group>
          ),
      },
    ]
  }, [t, format, areaNames, languageName, nameOf, onAnswer])
}
