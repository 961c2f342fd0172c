import { Button, Group, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { DataSharingAgreement } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink } from '~/ui/staff/links'
import { useOrganizationOptions } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { PURPOSES } from '~/ui/staff/sharing'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { AgreementPanel } from './agreement-panel'
import { AGREEMENT_STATUSES, type AgreementsSearch, agreementList, DEFAULT_SORT } from './search'
import { AgreementStatusTag } from './words'

const route = getRouteApi('/staff/agreements/')

/** What organizations may tell each other about persons. */
export function AgreementsPage() {
  const { t } = useTranslation('staff-sharing')
  const canRead = useCan('agreements:read')
  return canRead.allowed ? (
    <Agreements />
  ) : (
    <>
      <PageHeader title={t('agreements.title')} />
      <ForbiddenState />
    </>
  )
}

function Agreements() {
  const { t } = useTranslation('staff-sharing')
  const format = useFormat()
  const canWrite = useCan('agreements:write')
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const [writing, setWriting] = useState(false)
  const agreements = useQuery({ ...agreementList(search), placeholderData: keepPreviousData })
  const change = (part: Partial<AgreementsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const total = agreements.data?.total
  return (
    <>
      <PageHeader
        title={t('agreements.title')}
        summary={
          total
            ? t('agreements.count', { count: total.count, number: format.number(total.count) })
            : undefined
        }
        actions={
          canWrite.allowed && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setWriting(true)}>
              {t('agreements.new')}
            </Button>
          )
        }
      />
      <Text c="dimmed" mb="sm">
        {t('agreements.lead')}
      </Text>
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <DataTable
        caption={t('agreements.title')}
        columns={useColumns()}
        rows={agreements.data?.items}
        rowId={({ id }) => id}
        error={agreements.error}
        onRetry={() => void agreements.refetch()}
        refreshing={agreements.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => change({ sort: sort as AgreementsSearch['sort'] })}
        onOpen={({ id }) =>
          void navigate({ to: '/staff/agreements/$agreementId', params: { agreementId: id } })
        }
        empty={<EmptyState title={t('agreements.empty')}>{t('agreements.empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={agreements.data?.next_cursor} />
      {writing && (
        <AgreementPanel
          onClose={() => setWriting(false)}
          onDone={(id) =>
            void navigate({ to: '/staff/agreements/$agreementId', params: { agreementId: id } })
          }
        />
      )}
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-sharing')
  const organizations = useOrganizationOptions()
  return useMemo<Filter<AgreementsSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('agreements.field.status'),
        kind: 'choice',
        options: AGREEMENT_STATUSES.map((value) => ({ value, label: t(`agreements.status.${value}`) })),
      },
      {
        name: 'organization_id',
        label: t('agreements.field.parties'),
        kind: 'choice',
        options: organizations,
      },
      {
        name: 'purpose',
        label: t('agreements.field.purpose'),
        kind: 'choice',
        options: PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) })),
      },
    ],
    [t, organizations],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-sharing')
  const format = useFormat()
  return useMemo<Column<DataSharingAgreement>[]>(
    () => [
      {
        id: 'parties',
        header: t('agreements.field.parties'),
        cell: ({ id, first_organization, second_organization }) => (
          <AnchorLink to="/staff/agreements/$agreementId" params={{ agreementId: id }}>
            {t('agreements.between', { first: first_organization.name, second: second_organization.name })}
          </AnchorLink>
        ),
      },
      {
        id: 'purpose',
        header: t('agreements.field.purpose'),
        cell: ({ terms }) => t(`purpose.${terms.purpose}`),
      },
      {
        id: 'data_categories',
        header: t('agreements.field.data_categories'),
        cell: ({ terms }) => terms.data_categories.map((category) => t(`category.${category}`)).join(', '),
      },
      {
        id: 'expires_on',
        header: t('agreements.field.expires_on'),
        sortable: true,
        cell: ({ terms }) => format.date(terms.expires_on),
      },
      {
        id: 'status',
        header: t('agreements.field.status'),
        cell: ({ status, in_force }) => (
          <Group gap={4}>
            <AgreementStatusTag status={status} />
            {status === 'active' && !in_force && t('agreements.not_in_force')}
          </Group>
        ),
      },
    ],
    [t, format],
  )
}
