import { Button, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { ProgramPolicy, PolicyTrial as Trial } from '~/api/gen'
import { tryProgramPolicyOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { AnchorLink } from '~/ui/staff/links'
import { ErrorState } from '~/ui/staff/states'
import { WideTable } from '~/ui/staff/wide-table'

/** What this version, also a draft as it was saved last, would have made of applications that were sent. */
export function PolicyTrial({ policy }: { policy: ProgramPolicy }) {
  const { t } = useTranslation('staff-programs')
  const reads = can(useMe(), 'applications:read')
  const trial = useQuery({
    ...tryProgramPolicyOptions({ path: { policy_id: policy.id } }),
    enabled: false,
    gcTime: 0,
  })
  if (!reads) return null
  return (
    <section aria-labelledby="trial">
      <h2 id="trial" className="section-title">
        {t('trial.title')}
      </h2>
      <Text c="dimmed" mb="sm">
        {t('trial.note')}
      </Text>
      <Button variant="default" loading={trial.isFetching} onClick={() => void trial.refetch()}>
        {t('trial.submit')}
      </Button>
      {trial.error && <ErrorState problem={trial.error} />}
      {trial.data && !trial.isFetching && <Outcome trial={trial.data} />}
    </section>
  )
}

function Outcome({ trial: { count, changes, award_cents_before, award_cents_after } }: { trial: Trial }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const localized = useLocalized()
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  return (
    <Stack mt="md">
      <Text role="status">
        {t('trial.count', { count })}{' '}
        {t('trial.sum', { before: money(award_cents_before), after: money(award_cents_after) })}{' '}
        {t('trial.changes', { count: changes.length })}
      </Text>
      {changes.length > 0 && (
        <WideTable label={t('trial.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('trial.reference')}</Table.Th>
              <Table.Th>{t('trial.before')}</Table.Th>
              <Table.Th>{t('trial.after')}</Table.Th>
              <Table.Th>{t('trial.reasons')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map((change) => (
              <Table.Tr key={change.application_id}>
                <Table.Td>
                  <AnchorLink
                    to="/staff/applications/$applicationId"
                    params={{ applicationId: change.application_id }}
                  >
                    {change.reference}
                  </AnchorLink>
                </Table.Td>
                <Table.Td>
                  {t(`outcome.${change.outcome_before}`)}, {money(change.award_cents_before)}
                </Table.Td>
                <Table.Td>
                  {t(`outcome.${change.outcome_after}`)}, {money(change.award_cents_after)}
                </Table.Td>
                <Table.Td>{change.reasons.map((reason) => localized(reason)).join(' ')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </Stack>
  )
}
