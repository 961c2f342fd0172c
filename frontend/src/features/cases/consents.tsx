import { Button, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Case, Consent } from '~/api/gen'
import { revokeConsentMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { QueryState } from '~/ui/staff/query-state'
import { StatusTag } from '~/ui/staff/status-tag'
import { WideTable } from '~/ui/staff/wide-table'
import { ConsentPanel } from './consent-panel'
import { consentList } from './search'

/** What people of a case allow to be told to whom. */
export function Consents({ found }: { found: Case }) {
  const { t } = useTranslation(['staff-cases', 'staff-sharing'])
  const format = useFormat()
  const queryClient = useQueryClient()
  const [writing, setWriting] = useState(false)
  const [revoking, setRevoking] = useState<Consent>()
  const consents = useQuery(consentList(found.id))
  const revoke = useMutation({
    ...revokeConsentMutation(),
    onSuccess: async () => {
      setRevoking(undefined)
      await invalidateTags(queryClient, 'cases', 'referrals')
    },
  })
  const relationOf = (id: string) => {
    const person = found.people.find(({ person_id }) => person_id === id)
    return person && t(`relation.${person.relation}`)
  }
  const state = ({ live, revoked_at }: Consent) => {
    if (live) return <StatusTag tone="good">{t('consents.live')}</StatusTag>
    return <StatusTag tone="bad">{t(revoked_at ? 'consents.revoked' : 'consents.over')}</StatusTag>
  }
  return (
    <>
      <QueryState query={consents} height={60}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('consents.none')}</Text>
          ) : (
            <WideTable label={t('consents.title')}>
              <Table.Tbody>
                {items.map((consent) => (
                  <Table.Tr key={consent.id}>
                    <Table.Td>
                      {relationOf(consent.person_id)}
                      <Text size="sm" c="dimmed">
                        {[
                          t(`consent.${consent.method}`),
                          t('consents.until', { date: format.date(consent.expires_on) }),
                        ].join(', ')}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      {consent.recipients.map(({ name }) => name).join(', ')}
                      <Text size="sm" c="dimmed">
                        {consent.data_categories
                          .map((category) => t(`staff-sharing:category.${category}`))
                          .join(', ')}
                      </Text>
                    </Table.Td>
                    <Table.Td>{state(consent)}</Table.Td>
                    <Table.Td>
                      {consent.live && (
                        <Button size="xs" variant="default" onClick={() => setRevoking(consent)}>
                          {t('consents.revoke')}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </QueryState>
      {found.status === 'open' && (
        <Button variant="default" mt="sm" onClick={() => setWriting(true)}>
          {t('consents.open')}
        </Button>
      )}
      {writing && <ConsentPanel found={found} onClose={() => setWriting(false)} />}
      <ConfirmDialog
        opened={Boolean(revoking)}
        title={t('consents.revoke')}
        confirmLabel={t('consents.revoke')}
        danger
        loading={revoke.isPending}
        error={revoke.error}
        onClose={() => setRevoking(undefined)}
        onConfirm={() => revoking && revoke.mutate({ path: { case_id: found.id, consent_id: revoking.id } })}
      >
        {t('consents.revoke_body')}
      </ConfirmDialog>
    </>
  )
}
