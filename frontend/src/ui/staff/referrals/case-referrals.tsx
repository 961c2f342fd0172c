import { Button, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listReferralsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { WideTable } from '~/ui/staff/wide-table'
import { ReferPanel } from './refer-panel'
import { ReferralStatusTag, useNextWords } from './words'

/** Referrals of people of a case. */
export function CaseReferrals({ caseId, open }: { caseId: string; open: boolean }) {
  const { t } = useTranslation('staff-referrals')
  const format = useFormat()
  const localized = useLocalized()
  const nextWords = useNextWords()
  const navigate = useNavigate()
  const [referring, setReferring] = useState(false)
  const referrals = useQuery(
    listReferralsOptions({ query: { case_id: caseId, sort: '-created_at', limit: 50 } }),
  )
  return (
    <>
      <QueryState query={referrals} height={60}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('none_of_case')}</Text>
          ) : (
            <WideTable label={t('title')}>
              <Table.Tbody>
                {items.map(({ id, reference, service_name, to_organization, status, next, due_at }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <AnchorLink to="/staff/referrals/$referralId" params={{ referralId: id }}>
                        {reference}
                      </AnchorLink>
                    </Table.Td>
                    <Table.Td>
                      {localized(service_name)}
                      <Text size="sm" c="dimmed">
                        {to_organization.name}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      <ReferralStatusTag status={status} />
                    </Table.Td>
                    <Table.Td>
                      {next && nextWords(next)}
                      <Text size="sm" c="dimmed">
                        {due_at && format.dateTime(due_at)}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </QueryState>
      {open && (
        <Button variant="default" mt="sm" onClick={() => setReferring(true)}>
          {t('new.open')}
        </Button>
      )}
      {referring && (
        <ReferPanel
          caseId={caseId}
          onClose={() => setReferring(false)}
          onDone={(id) => void navigate({ to: '/staff/referrals/$referralId', params: { referralId: id } })}
        />
      )}
    </>
  )
}
