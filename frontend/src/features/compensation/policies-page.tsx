import { Button, Card, Group, List, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { CompensationPolicy } from '~/api/gen'
import { deleteCompensationPolicyMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { useAreaNames } from '~/ui/staff/areas-field'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { StatusTag } from '~/ui/staff/status-tag'
import { LeadOrganizations } from './leads-section'
import { PolicyPanel } from './policy-panel'
import { policyList } from './search'

/** The rules of the emergency fund, version by version. */
export function CompensationPoliciesPage() {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const canWrite = useCan('programs:write')
  const queryClient = useQueryClient()
  const policies = useQuery(policyList())
  const [drafting, setDrafting] = useState(false)
  const [removing, setRemoving] = useState<CompensationPolicy>()
  const remove = useMutation({
    ...deleteCompensationPolicyMutation(),
    onSuccess: async () => {
      setRemoving(undefined)
      await invalidateTags(queryClient, 'compensation')
    },
  })
  const inForce = policies.data?.items.find(({ in_force }) => in_force)
  return (
    <>
      <PageHeader
        title={t('policies.title')}
        actions={
          <ActionButton disabledReason={canWrite.reason} onClick={() => setDrafting(true)}>
            {t('policies.new')}
          </ActionButton>
        }
      />
      <Text c="dimmed" mb="sm">
        {t('policies.lead')}
      </Text>
      <QueryState query={policies}>
        {({ items }) => (
          <Stack>
            {items.map((policy) => (
              <Version
                key={policy.id}
                policy={policy}
                onRemove={
                  canWrite.allowed && policy.effective_from > format.dayOf()
                    ? () => setRemoving(policy)
                    : undefined
                }
              />
            ))}
          </Stack>
        )}
      </QueryState>
      <LeadOrganizations />
      {drafting && inForce && <PolicyPanel current={inForce} onClose={() => setDrafting(false)} />}
      {removing && (
        <ConfirmDialog
          opened
          title={t('policies.remove')}
          confirmLabel={t('policies.remove')}
          danger
          loading={remove.isPending}
          error={remove.error}
          onClose={() => setRemoving(undefined)}
          onConfirm={() => remove.mutate({ path: { policy_id: removing.id } })}
        >
          {t('policies.remove_body', { date: format.date(removing.effective_from) })}
        </ConfirmDialog>
      )}
    </>
  )
}

function Version({ policy, onRemove }: { policy: CompensationPolicy; onRemove?: () => void }) {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const areaNames = useAreaNames()
  const { areas, coverage, window, caps, decision_days, payment_days, ...rules } = policy.rules
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  const flags = (
    ['victim_residency', 'applicant_residency', 'not_detained', 'funeral_for_kin_elsewhere'] as const
  ).filter((flag) => rules[flag])
  return (
    <Card withBorder component="section">
      <Group gap="sm">
        <h2 className="section-title">{t('policies.since', { date: format.date(policy.effective_from) })}</h2>
        {policy.in_force && <StatusTag tone="good">{t('policies.in_force')}</StatusTag>}
        {onRemove && (
          <Button size="xs" variant="default" onClick={onRemove}>
            {t('policies.remove')}
          </Button>
        )}
      </Group>
      <List>
        {coverage.map((one) => (
          <List.Item key={JSON.stringify(one)}>
            {[
              t(`kind.${one.incident_kind}`),
              t(one.gun_only ? 'policies.gun_only' : 'policies.any_cause'),
              one.maximum_age != null && t('policies.maximum_age', { age: one.maximum_age }),
              one.places.map((place) => t(`policies.${place}`)).join(', '),
            ]
              .filter(Boolean)
              .join(' · ')}
          </List.Item>
        ))}
        <List.Item>
          {[t(`policies.window_${window.kind}`), window.since && format.date(window.since)]
            .filter(Boolean)
            .join(': ')}
        </List.Item>
        {flags.map((flag) => (
          <List.Item key={flag}>{t(`policies.${flag}`)}</List.Item>
        ))}
        <List.Item>
          {t('policies.caps', {
            basic: money(caps.basic_needs_cents),
            relocation: money(caps.relocation_cents),
            funeral: money(caps.funeral_cents),
            nonfatal: money(caps.nonfatal_cents),
            fatal: money(caps.fatal_cents),
          })}
        </List.Item>
        <List.Item>{t('policies.clocks', { decision: decision_days, payment: payment_days })}</List.Item>
        <List.Item>{areaNames(areas)}</List.Item>
      </List>
    </Card>
  )
}
