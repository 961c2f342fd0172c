import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { Program, ProgramPolicy } from '~/api/gen'
import {
  createProgramPolicyMutation,
  listProgramPolicyDifferencesOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { ErrorState } from '~/ui/staff/states'
import { WideTable } from '~/ui/staff/wide-table'
import { EMPTY_RULES } from './policy-values'
import { policyList } from './search'
import { PolicyTag } from './words'

/** All versions, what each changed, and drafting the next one as a copy of the latest. */
export function PoliciesTab({ program }: { program: Program }) {
  const { t } = useTranslation('staff-programs')
  const policies = useQuery(policyList(program.id))
  return (
    <>
      <Text c="dimmed" mb="md">
        {t('policy.note')}
      </Text>
      <QueryState query={policies}>
        {({ items }) => (
          <Stack>
            <Draft program={program} latest={items[0]} />
            {items.length === 0 && <Text>{t('no_policy')}</Text>}
            {items.map((policy, index) => (
              <Version key={policy.id} program={program} policy={policy} before={items[index + 1]} />
            ))}
          </Stack>
        )}
      </QueryState>
    </>
  )
}

function Draft({ program, latest }: { program: Program; latest?: ProgramPolicy }) {
  const { t } = useTranslation('staff-programs')
  const today = useFormat().dayOf()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const writes = can(useMe(), 'programs:write')
  const [idempotencyKey, renew] = useState(() => crypto.randomUUID())
  const create = useMutation({
    ...createProgramPolicyMutation(),
    onSuccess: async ({ id }) => {
      renew(crypto.randomUUID())
      await invalidateTags(queryClient, 'programs')
      void navigate({
        to: '/staff/programs/$programId/policies/$policyId',
        params: { programId: program.id, policyId: id },
      })
    },
  })
  if (!writes) return null
  return (
    <div>
      <Button
        loading={create.isPending}
        onClick={() =>
          create.mutate({
            path: { program_id: program.id },
            headers: { 'Idempotency-Key': idempotencyKey },
            body: { effective_from: today, rules: latest?.rules ?? EMPTY_RULES },
          })
        }
      >
        {t('policy.draft')}
      </Button>
      {create.error && <ErrorState problem={create.error} />}
    </div>
  )
}

interface VersionProps {
  program: Program
  policy: ProgramPolicy
  before?: ProgramPolicy
}

function Version({ program, policy, before }: VersionProps) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  return (
    <section aria-label={t('policy.version', { date: format.date(policy.effective_from) })}>
      <Group>
        <AnchorLink
          to="/staff/programs/$programId/policies/$policyId"
          params={{ programId: program.id, policyId: policy.id }}
        >
          {t('policy.version', { date: format.date(policy.effective_from) })}
        </AnchorLink>
        <PolicyTag status={policy.status} counts={policy.id === program.policy?.id} />
      </Group>
      {before && <Differences policy={policy} before={before} />}
    </section>
  )
}

function Differences({ policy, before }: { policy: ProgramPolicy; before: ProgramPolicy }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const differences = useQuery(
    listProgramPolicyDifferencesOptions({ path: { policy_id: policy.id }, query: { from: before.id } }),
  )
  return (
    <QueryState query={differences} height={60}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('policy.same', { date: format.date(before.effective_from) })}
          </Text>
        ) : (
          <WideTable label={t('policy.differences', { date: format.date(before.effective_from) })}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('policy.field')}</Table.Th>
                <Table.Th scope="col">{t('policy.before')}</Table.Th>
                <Table.Th scope="col">{t('policy.after')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map(({ field, before, after }) => (
                <Table.Tr key={field}>
                  <Table.Th scope="row" fw={400}>
                    <code>{field}</code>
                  </Table.Th>
                  <Table.Td>{before ?? t('policy.nothing')}</Table.Td>
                  <Table.Td>{after ?? t('policy.nothing')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )
      }
    </QueryState>
  )
}
