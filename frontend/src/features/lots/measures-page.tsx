import { Group, NumberInput, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { LotMeasures } from '~/api/gen'
import { getLotMeasuresOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { SummaryList } from '~/ui/staff/detail-layout'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { WideTable } from '~/ui/staff/wide-table'
import { EffectFinding } from './effect-tab'

const route = getRouteApi('/staff/lot-measures')

/** Where lots stand, how a season goes, where they lie, and what came of it. */
export function LotMeasuresPage() {
  const { t } = useTranslation('staff-lots')
  const { season } = route.useSearch()
  const navigate = route.useNavigate()
  const measures = useQuery({
    ...getLotMeasuresOptions({ query: { season } }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PageHeader title={t('measures.title')} />
      <QueryState query={measures}>
        {(measures) => (
          <>
            <Group mb="md" className="no-print">
              <NumberInput
                label={t('measures.season')}
                min={2000}
                max={2200}
                value={measures.season}
                onChange={(value) => {
                  const chosen = Number(value)
                  if (chosen >= 2000 && chosen <= 2200)
                    void navigate({ search: { season: chosen }, replace: true })
                }}
              />
            </Group>
            <Season measures={measures} />
            <h2 className="section-title">{t('measures.effect')}</h2>
            <EffectFinding effect={measures.effect} />
            <Stages measures={measures} />
            <Areas measures={measures} />
          </>
        )}
      </QueryState>
    </>
  )
}

function Season({ measures }: { measures: LotMeasures }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const { visits, volunteers, stewardships, reopened, median_days_to_first_work } = measures
  return (
    <>
      <h2 className="section-title">{t('measures.visits', { season: measures.season })}</h2>
      <SummaryList
        items={[
          { label: t('measures.due'), value: format.number(visits.due) },
          { label: t('measures.performed'), value: format.number(visits.performed) },
          { label: t('measures.verified'), value: format.number(visits.verified) },
          { label: t('measures.missed'), value: format.number(visits.missed) },
          { label: t('measures.rejected'), value: format.number(visits.rejected) },
          {
            label: t('measures.on_time'),
            value:
              visits.on_time_percent == null
                ? null
                : t('measures.percent', { percent: format.rate(visits.on_time_percent) }),
          },
          {
            label: t('measures.cost'),
            value: t('agreements.dollars', { amount: format.number(Math.round(visits.cost_cents / 100)) }),
          },
          {
            label: t('measures.first_work'),
            value:
              median_days_to_first_work == null
                ? null
                : t('measures.days', { count: Math.round(median_days_to_first_work) }),
          },
          { label: t('measures.reopened'), value: format.number(reopened) },
          { label: t('measures.stewardships'), value: format.number(stewardships) },
          { label: t('measures.volunteers'), value: format.number(volunteers) },
        ]}
      />
    </>
  )
}

function Stages({ measures }: { measures: LotMeasures }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  return (
    <>
      <h2 className="section-title">{t('measures.stages')}</h2>
      <WideTable label={t('measures.stages')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('field.status')}</Table.Th>
            <Table.Th scope="col" ta="end">
              {t('measures.lots')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {measures.stages.map(({ status, lots }) => (
            <Table.Tr key={status}>
              <Table.Th scope="row" fw={400}>
                <AnchorLink to="/staff/lots" search={{ status: [status] }}>
                  {t(`status.${status}`)}
                </AnchorLink>
              </Table.Th>
              <Table.Td ta="end">{format.number(lots)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </>
  )
}

function Areas({ measures }: { measures: LotMeasures }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  if (measures.areas.length === 0) return <Text>{t('measures.no_areas')}</Text>
  return (
    <>
      <h2 className="section-title">{t('measures.areas')}</h2>
      <WideTable label={t('measures.areas')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('field.community_area')}</Table.Th>
            <Table.Th scope="col" ta="end">
              {t('measures.under_care')}
            </Table.Th>
            <Table.Th scope="col" ta="end">
              {t('status.needs_attention')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {measures.areas.map(({ community_area, under_care, needs_attention }) => (
            <Table.Tr key={community_area.number}>
              <Table.Th scope="row" fw={400}>
                {community_area.name}
              </Table.Th>
              <Table.Td ta="end">{format.number(under_care)}</Table.Td>
              <Table.Td ta="end">{format.number(needs_attention)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </>
  )
}
