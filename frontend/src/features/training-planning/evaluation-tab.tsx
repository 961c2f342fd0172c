import { Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Training } from '~/api/gen'
import { getTrainingEvaluationOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'

/** What the questionnaires before and after showed, with the number of people behind each mean. */
export function EvaluationTab({ training }: { training: Training }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  const evaluation = useQuery(getTrainingEvaluationOptions({ path: { training_id: training.id } }))
  const figure = (value: number | null | undefined) =>
    value == null ? t('evaluation.too_few') : format.rate(value)
  return (
    <QueryState query={evaluation}>
      {({ seated, answered_before, answered_after, fewest_pairs, questions }) => (
        <>
          <Text mb="md">
            {t('evaluation.answers', {
              before: format.number(answered_before),
              after: format.number(answered_after),
              seated: format.number(seated),
              fewest: fewest_pairs,
            })}
          </Text>
          {questions.length === 0 ? (
            <EmptyState title={t('evaluation.empty')}>{t('evaluation.empty_body')}</EmptyState>
          ) : (
            <Table.ScrollContainer
              minWidth={0}
              scrollAreaProps={{
                viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('tab.evaluation') },
              }}
            >
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{t('evaluation.statement')}</Table.Th>
                    <Table.Th scope="col" ta="end">
                      {t('evaluation.before')}
                    </Table.Th>
                    <Table.Th scope="col" ta="end">
                      {t('evaluation.after')}
                    </Table.Th>
                    <Table.Th scope="col" ta="end">
                      {t('evaluation.change')}
                    </Table.Th>
                    <Table.Th scope="col" ta="end">
                      {t('evaluation.people')}
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {questions.map(({ key, text, before, after, change, margin, pairs }) => (
                    <Table.Tr key={key}>
                      <Table.Th scope="row" fw={400}>
                        {localized(text)}
                      </Table.Th>
                      <Table.Td ta="end">{figure(before)}</Table.Td>
                      <Table.Td ta="end">{figure(after)}</Table.Td>
                      <Table.Td ta="end">
                        {change != null && margin != null
                          ? t('evaluation.interval', {
                              change: format.rate(change),
                              from: format.rate(change - margin),
                              to: format.rate(change + margin),
                            })
                          : figure(change)}
                      </Table.Td>
                      <Table.Td ta="end">{format.number(pairs)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </>
      )}
    </QueryState>
  )
}
