import { Group, Table, Text, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { ReferralCount } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useLanguageName } from '~/ui/language-name'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { WideTable } from '~/ui/staff/wide-table'
import { measures } from './search'

const route = getRouteApi('/staff/referral-measures')
const FIGURES = ['sent', 'answered', 'helped', 'could_not_reach', 'closed'] as const

/** How referrals end, by where people live and which language they speak. */
export function ReferralMeasuresPage() {
  const { t } = useTranslation('staff-referrals')
  const canRead = useCan('referral_measures:read')
  return (
    <>
      <PageHeader title={t('measures.title')} />
      {canRead.allowed ? <Measures /> : <ForbiddenState />}
    </>
  )
}

function Measures() {
  const { t } = useTranslation('staff-referrals')
  const languageName = useLanguageName()
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const found = useQuery({ ...measures(search), placeholderData: keepPreviousData })
  const day = (name: 'from' | 'until') => (
    <TextInput
      type="date"
      label={t(`measures.${name}`)}
      value={search[name] ?? ''}
      onChange={(event) => {
        const value = event.currentTarget.value || undefined
        void navigate({ search: (previous) => ({ ...previous, [name]: value }) })
      }}
    />
  )
  return (
    <>
      <Text c="dimmed" mb="sm">
        {t('measures.lead')}
      </Text>
      <Group align="end" className="no-print">
        {day('from')}
        {day('until')}
      </Group>
      <QueryState query={found} height={200}>
        {({ all, by_area, by_language }) =>
          all.sent === 0 ? (
            <EmptyState title={t('measures.none')}>{t('empty_body')}</EmptyState>
          ) : (
            <>
              <Counts
                title={t('measures.by_area')}
                all={all}
                rows={by_area.map((count) => [count.area?.name ?? t('measures.no_area'), count])}
              />
              <Counts
                title={t('measures.by_language')}
                all={all}
                rows={by_language.map((count) => [languageName(count.language ?? ''), count])}
              />
            </>
          )
        }
      </QueryState>
    </>
  )
}

interface CountsProps {
  title: string
  all: ReferralCount
  rows: [string, ReferralCount][]
}

function Counts({ title, all, rows }: CountsProps) {
  const { t } = useTranslation('staff-referrals')
  const format = useFormat()
  const cells = (count: ReferralCount) =>
    FIGURES.map((figure) => (
      <Table.Td key={figure} ta="end">
        {format.number(count[figure])}
      </Table.Td>
    ))
  return (
    <>
      <h2 className="section-title">{title}</h2>
      <WideTable label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            {FIGURES.map((figure) => (
              <Table.Th key={figure} scope="col" ta="end">
                {t(`measures.${figure}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([name, count]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{name}</Table.Th>
              {cells(count)}
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">{t('measures.all')}</Table.Th>
            {cells(all)}
          </Table.Tr>
        </Table.Tbody>
      </WideTable>
    </>
  )
}
