import { Button, Group, NativeSelect, Select, Switch, Table, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { ReviewTeam, ReviewTeamMember, TeamRole } from '~/api/gen'
import {
  createReviewTeamMemberMutation,
  listReviewTeamCandidatesOptions,
  listReviewTeamMembersOptions,
  revokeConfidentialityAgreementMutation,
  updateReviewTeamMemberMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { QueryState } from '~/ui/staff/query-state'
import { SectionForm } from '~/ui/staff/section-form'
import { ErrorState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { WideTable } from '~/ui/staff/wide-table'

const ROLES = ['facilitator', 'note_taker', 'member'] as const satisfies readonly TeamRole[]

/** Who sits in the team, and whether each may read what it reviews. */
export function Members({ team }: { team: ReviewTeam }) {
  const { t } = useTranslation('staff-teams')
  const members = useQuery(listReviewTeamMembersOptions({ path: { team_id: team.id } }))
  return (
    <QueryState query={members}>
      {({ items }) => (
        <>
          <WideTable label={t('member.role')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('member.person')}</Table.Th>
                <Table.Th scope="col">{t('field.organization')}</Table.Th>
                <Table.Th scope="col">{t('member.role')}</Table.Th>
                <Table.Th scope="col">{t('member.agreement')}</Table.Th>
                {team.editable && <Table.Th scope="col">{t('member.change')}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((member) => (
                <MemberRow key={member.id} member={member} editable={team.editable} />
              ))}
            </Table.Tbody>
          </WideTable>
          {team.editable && <AddMember team={team} members={items} />}
        </>
      )}
    </QueryState>
  )
}

function MemberRow({ member, editable }: { member: ReviewTeamMember; editable: boolean }) {
  const { t } = useTranslation('staff-teams')
  const queryClient = useQueryClient()
  const [revoking, setRevoking] = useState(false)
  const onSuccess = () => {
    setRevoking(false)
    void invalidateTags(queryClient, 'review-teams')
  }
  const update = useMutation({ ...updateReviewTeamMemberMutation(), onSuccess })
  const revoke = useMutation({ ...revokeConfidentialityAgreementMutation(), onSuccess })
  const name = member.person.name ?? member.person.id
  const path = { member_id: member.id }
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {name} {!member.active && <StatusTag tone="neutral">{t('member.left')}</StatusTag>}
      </Table.Th>
      <Table.Td>{member.organization.name}</Table.Td>
      <Table.Td>
        {editable ? (
          <NativeSelect
            size="xs"
            aria-label={t('member.role_of', { name })}
            data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
            value={member.role}
            onChange={({ currentTarget: { value } }) =>
              update.mutate({ path, headers: ifMatch(member), body: { role: value as TeamRole } })
            }
          />
        ) : (
          t(`role.${member.role}`)
        )}
        {update.error && <ErrorState problem={update.error} onRetry={onSuccess} />}
      </Table.Td>
      <Table.Td>
        <StatusTag tone={member.agreement_in_force ? 'good' : 'warning'}>
          {t(member.agreement_in_force ? 'member.signed' : 'member.unsigned')}
        </StatusTag>
      </Table.Td>
      {editable && (
        <Table.Td>
          <Group gap="xs">
            <Switch
              aria-label={t('member.active_of', { name })}
              label={t('member.active')}
              checked={member.active}
              onChange={({ currentTarget: { checked } }) =>
                update.mutate({ path, headers: ifMatch(member), body: { active: checked } })
              }
            />
            {member.agreement_in_force && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('member.revoke_of', { name })}
                onClick={() => setRevoking(true)}
              >
                {t('member.revoke')}
              </Button>
            )}
          </Group>
          <ConfirmDialog
            opened={revoking}
            title={t('member.revoke_title', { name })}
            confirmLabel={t('member.revoke')}
            danger
            loading={revoke.isPending}
            error={revoke.error}
            onClose={() => setRevoking(false)}
            onConfirm={() => revoke.mutate({ path })}
          >
            <Text>{t('member.revoke_body')}</Text>
          </ConfirmDialog>
        </Table.Td>
      )}
    </Table.Tr>
  )
}

function AddMember({ team, members }: { team: ReviewTeam; members: ReviewTeamMember[] }) {
  const { t } = useTranslation('staff-teams')
  const queryClient = useQueryClient()
  const candidates = useQuery(listReviewTeamCandidatesOptions()).data?.items ?? []
  const free = candidates.filter(({ person }) => !members.some((member) => member.person.id === person.id))
  const form = useForm({
    initialValues: { user_id: '', role: 'member' as TeamRole },
    validate: { user_id: (value) => (value ? null : t('member.missing')) },
  })
  const create = useMutation({
    ...createReviewTeamMemberMutation(),
    onSuccess: async () => {
      form.reset()
      await invalidateTags(queryClient, 'review-teams')
    },
  })
  return (
    <SectionForm
      form={form}
      submitLabel={t('member.add')}
      loading={create.isPending}
      submitError={create.error}
      onSubmit={(body) =>
        create.mutate({
          path: { team_id: team.id },
          headers: { 'Idempotency-Key': crypto.randomUUID() },
          body,
        })
      }
    >
      <Select
        label={t('member.new')}
        description={t('member.new_hint')}
        data={free.map(({ person, organization }) => ({
          value: person.id,
          label: [person.name ?? person.id, organization.abbreviation ?? organization.name].join(', '),
        }))}
        searchable
        {...form.getInputProps('user_id')}
      />
      <NativeSelect
        label={t('member.role')}
        data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
        {...form.getInputProps('role')}
      />
    </SectionForm>
  )
}
