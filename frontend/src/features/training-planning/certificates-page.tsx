import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { listCoursesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useLocalized } from '~/ui/localized'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { PageHeader } from '~/ui/staff/page-header'
import { CertificateTable } from './certificate-table'
import { CERTIFICATE_STATES, type CertificatesSearch, certificateList } from './search'

const route = getRouteApi('/staff/certificates')

export function CertificatesPage() {
  const { t } = useTranslation('staff-trainings')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const certificates = useQuery({ ...certificateList(search), placeholderData: keepPreviousData })
  const change = (part: Partial<CertificatesSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const total = certificates.data?.total
  return (
    <>
      <PageHeader
        title={t('certificates.title')}
        summary={total ? t('certificates.count', { count: total.count }) : undefined}
      />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <CertificateTable
        certificates={certificates.data?.items}
        error={certificates.error}
        onRetry={() => void certificates.refetch()}
        refreshing={certificates.isPlaceholderData}
        sort={search.sort ?? '-issued_at'}
        onSort={(sort) => change({ sort: sort as CertificatesSearch['sort'] })}
      />
      <CursorPager cursor={search.cursor} nextCursor={certificates.data?.next_cursor} />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const courses = useQuery(listCoursesOptions({ query: { limit: 200 } })).data?.items
  return useMemo<Filter<CertificatesSearch>[]>(
    () => [
      { name: 'q', label: t('certificate.serial'), kind: 'text' },
      {
        name: 'course_id',
        label: t('field.course'),
        kind: 'choice',
        options: (courses ?? []).map(({ id, title }) => ({ value: id, label: localized(title) })),
      },
      {
        name: 'state',
        label: t('field.status'),
        kind: 'choice',
        options: CERTIFICATE_STATES.map((value) => ({ value, label: t(`certificate_state.${value}`) })),
      },
      { name: 'expires_to', label: t('certificates.expires_to'), kind: 'date' },
    ],
    [t, courses, localized],
  )
}
