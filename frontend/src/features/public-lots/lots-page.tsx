import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublicLot } from '~/api/gen'
import { listCommunityAreasOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { Field } from '~/ui/public/field'
import { LoadState } from '~/ui/public/load-state'
import { Select } from '~/ui/public/select'
import { Table } from '~/ui/public/table'
import { PUBLIC_STATUSES, type PublicLotsSearch, publicLotList } from './search'
import './public-lots.css'

/** Below the list, and loaded after it. */
const LotsMap = lazy(() => import('./lots-map').then((module) => ({ default: module.LotsMap })))

const route = getRouteApi('/_public/_lots/lots/')

/** Lots under care: where, since when, and how often neighbors had to ask again. */
export function PublicLotsPage() {
  const { t } = useTranslation(['public-lots', 'common'])
  const search = route.useSearch()
  const lots = useQuery({ ...publicLotList(search), placeholderData: keepPreviousData })
  const items = lots.data?.items ?? []
  const columns = useColumns()
  const count = lots.data?.total?.count ?? items.length
  return (
    <>
      <PageTitle title={t('title')} />
      <p>{t('lead')}</p>
      <ul>
        <li>
          <Link to="/lot-nomination">{t('nominate.open')}</Link>
        </li>
        <li>
          <Link to="/lot-sign">{t('sign.open')}</Link>
        </li>
      </ul>
      <Filters search={search} />
      <LoadState query={lots}>
        <p role="status">{t('count', { count })}</p>
        {items.length > 0 && (
          <Table caption={t('title')} rows={items} rowId={({ id }) => id} columns={columns} />
        )}
        {(search.cursor || lots.data?.next_cursor) && (
          <nav className="lot-pages" aria-label={t('common:pager.label')}>
            {search.cursor && (
              <Link to="/lots" search={{ ...search, cursor: undefined }}>
                {t('common:pager.first')}
              </Link>
            )}
            {lots.data?.next_cursor && (
              <Link to="/lots" search={{ ...search, cursor: lots.data.next_cursor }}>
                {t('common:pager.next')}
              </Link>
            )}
          </nav>
        )}
      </LoadState>
      <h2>{t('map.title')}</h2>
      <Suspense fallback={<p>{t('common:loading')}</p>}>
        <LotsMap search={search} />
      </Suspense>
    </>
  )
}

function Filters({ search }: { search: PublicLotsSearch }) {
  const { t } = useTranslation('public-lots')
  const navigate = route.useNavigate()
  const areas = useQuery({
    ...listCommunityAreasOptions({ query: { sort: 'name' } }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.items
  const change = (part: Partial<PublicLotsSearch>) =>
    void navigate({
      search: (previous) => ({ ...previous, ...part, cursor: undefined }),
      replace: true,
      resetScroll: false,
    })
  return (
    <search className="lot-filters">
      <Field
        name="q"
        type="search"
        label={t('filter.q')}
        value={search.q ?? ''}
        maxLength={100}
        onChange={(event) => change({ q: event.currentTarget.value || undefined })}
      />
      <Select
        name="area"
        label={t('filter.area')}
        value={search.area ?? ''}
        onChange={(event) => change({ area: Number(event.currentTarget.value) || undefined })}
        options={[
          { value: '', label: t('filter.all_areas') },
          ...(areas ?? []).map(({ number, name }) => ({ value: String(number), label: name })),
        ]}
      />
      <Select
        name="status"
        label={t('filter.status')}
        value={search.status ?? ''}
        onChange={(event) =>
          change({ status: PUBLIC_STATUSES.find((status) => status === event.currentTarget.value) })
        }
        options={[
          { value: '', label: t('filter.all_statuses') },
          ...PUBLIC_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        ]}
      />
    </search>
  )
}

function useColumns() {
  const { t } = useTranslation('public-lots')
  const format = useFormat()
  return [
    {
      id: 'address',
      header: t('field.address'),
      cell: ({ id, address }: PublicLot) => (
        <Link to="/lots/$lotId" params={{ lotId: id }}>
          {address}
        </Link>
      ),
    },
    {
      id: 'area',
      header: t('field.area'),
      cell: ({ community_area }: PublicLot) => community_area?.name ?? '–',
    },
    {
      id: 'status',
      header: t('field.status'),
      cell: ({ status }: PublicLot) => t(`status.${status as 'cleaned'}`),
    },
    {
      id: 'treated_on',
      header: t('field.treated_on'),
      cell: ({ treated_on }: PublicLot) => (treated_on ? format.date(treated_on) : '–'),
    },
    {
      id: 'reopened',
      header: t('field.reopened'),
      number: true,
      cell: ({ reopened_count }: PublicLot) => format.number(reopened_count),
    },
  ]
}
