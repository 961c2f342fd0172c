import { Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TeamMeasures } from '~/api/gen'
import { listReviewMeasuresOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { SummaryList } from '~/ui/staff/detail-layout'
import { QueryState } from '~/ui/staff/query-state'
import { WideTable } from '~/ui/staff/wide-table'

/** The last ninety days of a team in figures. */
export function TeamMeasuresSection({ teamId }: { teamId: string }) {
  const { t } = useTranslation('staff-teams')
  const measures = useQuery(listReviewMeasuresOptions({ query: { team_id: teamId } }))
  return (
    <section aria-labelledby="measures">
      <h2 className="section-title" id="measures">
        {t('measures.ninety_days')}
      </h2>
      <QueryState query={measures}>
        {({ items }) => (items[0] ? <MeasureList measures={items[0]} /> : <Text>{t('measures.none')}</Text>)}
      </QueryState>
    </section>
  )
}

/** Figures of one team, and what each organization did. */
export function MeasureList({ measures }: { measures: TeamMeasures }) {
  const { t } = useTranslation('staff-teams')
  const format = useFormat()
  const percent = (value: number | null | undefined) =>
    value == null ? t('measures.nothing') : t('measures.percent', { value: format.number(value) })
  const hours = (value: number | null | undefined) =>
    value == null ? t('measures.nothing') : t('measures.hours', { value: format.rate(value) })
  return (
    <>
      <SummaryList
        items={[
          {
            label: t('measures.sessions'),
            value: t('measures.of', {
              part: format.number(measures.sessions_held),
              whole: format.number(measures.sessions_planned),
            }),
          },
          { label: t('measures.incidents'), value: format.number(measures.incidents) },
          { label: t('measures.in_time'), value: percent(measures.reviewed_in_time_percent) },
          { label: t('measures.outreach'), value: hours(measures.median_hours_to_outreach) },
          { label: t('measures.victim_services'), value: hours(measures.median_hours_to_victim_services) },
          { label: t('measures.repeats'), value: format.number(measures.repeated_incidents) },
          {
            label: t('measures.actions'),
            value: t('measures.actions_value', {
              opened: format.number(measures.actions_opened),
              closed: format.number(measures.actions_closed),
            }),
          },
          { label: t('measures.on_time'), value: percent(measures.on_time_percent) },
          { label: t('measures.people'), value: percent(measures.people_percent) },
        ]}
      />
      {measures.organizations.length > 0 && (
        <WideTable label={`${measures.team.name}: ${t('field.organization')}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('field.organization')}</Table.Th>
              <Table.Th scope="col">{t('measures.opened')}</Table.Th>
              <Table.Th scope="col">{t('measures.done')}</Table.Th>
              <Table.Th scope="col">{t('measures.on_time')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {measures.organizations.map(({ organization, actions_opened, actions_done, on_time_percent }) => (
              <Table.Tr key={organization.id}>
                <Table.Th scope="row" fw={400}>
                  {organization.name}
                </Table.Th>
                <Table.Td>{format.number(actions_opened)}</Table.Td>
                <Table.Td>{format.number(actions_done)}</Table.Td>
                <Table.Td>{percent(on_time_percent)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </>
  )
}
