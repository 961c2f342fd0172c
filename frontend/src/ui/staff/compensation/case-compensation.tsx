import { Button, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listCompensationApplicationsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { WideTable } from '~/ui/staff/wide-table'
import { ApplyPanel } from './apply-panel'
import { CompensationStatusTag } from './words'

/** Applications of a case to the emergency fund. */
export function CaseCompensation({ caseId, open }: { caseId: string; open: boolean }) {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const [applying, setApplying] = useState(false)
  const applications = useQuery(
    listCompensationApplicationsOptions({ query: { case_id: caseId, sort: '-created_at', limit: 50 } }),
  )
  return (
    <>
      <QueryState query={applications} height={60}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('none_of_case')}</Text>
          ) : (
            <WideTable label={t('title')}>
              <Table.Tbody>
                {items.map(({ id, reference, relation, status, requested_cents, due_on }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <AnchorLink to="/staff/compensation/$applicationId" params={{ applicationId: id }}>
                        {reference}
                      </AnchorLink>
                    </Table.Td>
                    <Table.Td>{t(`relation.${relation}`)}</Table.Td>
                    <Table.Td>{t('dollars', { amount: format.dollars(requested_cents) })}</Table.Td>
                    <Table.Td>
                      <CompensationStatusTag status={status} />
                    </Table.Td>
                    <Table.Td>{due_on && t('until', { date: format.date(due_on) })}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </QueryState>
      {open && (
        <Button variant="default" mt="sm" onClick={() => setApplying(true)}>
          {t('apply.open')}
        </Button>
      )}
      {applying && <ApplyPanel caseId={caseId} onClose={() => setApplying(false)} />}
    </>
  )
}
