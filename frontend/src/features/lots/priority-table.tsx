import { Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Lot } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { WideTable } from '~/ui/staff/wide-table'

/** Why this lot: what counts, how much of it there is, and the points it gives. */
export function PriorityTable({ lot }: { lot: Lot }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  return (
    <>
      <Text mb="sm">{t('why.lead', { points: format.rate(lot.priority) })}</Text>
      <WideTable label={t('tab.why')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('why.factor')}</Table.Th>
            <Table.Th scope="col" ta="end">
              {t('why.value')}
            </Table.Th>
            <Table.Th scope="col" ta="end">
              {t('why.points')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lot.priority_factors.map(({ factor, value, points, most_points, known }) => (
            <Table.Tr key={factor}>
              <Table.Th scope="row" fw={400}>
                {t(`factor.${factor}`)}
              </Table.Th>
              <Table.Td ta="end">{known ? format.rate(value) : t('why.unknown')}</Table.Td>
              <Table.Td ta="end">
                {t('why.of', { points: format.rate(points), most: format.rate(most_points) })}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      <Text size="sm" c="dimmed" mt="sm">
        {t('why.note')}
      </Text>
    </>
  )
}
