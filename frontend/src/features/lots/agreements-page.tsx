import { Stack } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { listLotAgreementsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { useOrganizationOptions } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { AgreementCard } from './agreement-card'
import { AGREEMENT_KINDS, AGREEMENT_STATUSES, type AgreementsSearch } from './search'

const route = getRouteApi('/staff/lot-agreements')

/** To whom lots are promised; a lot is asked for on its own page. */
export function AgreementsPage() {
  const { t } = useTranslation('staff-lots')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery({
    ...listLotAgreementsOptions({ query: { ...search, limit: 50 } }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PageHeader title={t('agreements.title')} />
      <FilterBar
        filters={useFilters()}
        search={search}
        onChange={(part: Partial<AgreementsSearch>) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <QueryState query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t('agreements.empty')}>{t('agreements.empty_body')}</EmptyState>
          ) : (
            <>
              <Stack component="ul" p={0} m={0}>
                {items.map((agreement) => (
                  <AgreementCard key={agreement.id} agreement={agreement} />
                ))}
              </Stack>
              <CursorPager cursor={search.cursor} nextCursor={next_cursor} />
            </>
          )
        }
      </QueryState>
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-lots')
  const organizations = useOrganizationOptions()
  return useMemo<Filter<AgreementsSearch>[]>(
    () => [
      {
        name: 'kind',
        label: t('agreements.kind'),
        kind: 'choice',
        options: AGREEMENT_KINDS.map((value) => ({ value, label: t(`agreement_kind.${value}`) })),
      },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: AGREEMENT_STATUSES.map((value) => ({ value, label: t(`agreement_status.${value}`) })),
      },
      {
        name: 'organization_id',
        label: t('agreements.organization'),
        kind: 'choice',
        options: organizations,
      },
    ],
    [t, organizations],
  )
}
