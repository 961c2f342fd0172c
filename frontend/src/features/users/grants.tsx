import { Group, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useMe } from '~/api/can'
import type { Grant, User } from '~/api/gen'
import { deleteGrantMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { useAreaNames } from '~/ui/staff/areas-field'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { EmptyState } from '~/ui/staff/states'
import { CLEARANCES } from './grant-fields'
import { GrantPanel } from './grant-panel'
import { userName } from './status'

/** The roles of a user: what they allow, where, and to which level. */
export function Grants({ user }: { user: User }) {
  const { t } = useTranslation('staff-users')
  const canWrite = useCan('users:write')
  const ownAccount = user.id === useMe().id
  const disabledReason = canWrite.reason ?? (ownAccount ? t('action.own_account') : undefined)
  const [adding, add] = useDisclosure()
  const [removed, setRemoved] = useState<Grant | null>(null)
  const columns = useColumns(disabledReason, setRemoved)
  return (
    <section>
      <Group justify="space-between" mt="xl" mb="sm">
        <Title order={2} size="h4">
          {t('grant.list')}
        </Title>
        <ActionButton
          variant="default"
          leftSection={<Plus size={16} aria-hidden />}
          disabledReason={disabledReason}
          onClick={add.open}
        >
          {t('grant.open')}
        </ActionButton>
      </Group>
      <DataTable
        caption={t('grant.list')}
        columns={columns}
        rows={user.grants}
        rowId={({ id }) => id}
        empty={<EmptyState title={t('grant.none')}>{t('grant.none_body')}</EmptyState>}
      />
      <GrantPanel user={user} opened={adding} onClose={add.close} />
      <RemoveDialog user={user} grant={removed} onClose={() => setRemoved(null)} />
    </section>
  )
}

function useColumns(disabledReason: string | undefined, onRemove: (grant: Grant) => void) {
  const { t } = useTranslation('staff-users')
  const format = useFormat()
  const areaNames = useAreaNames()
  return useMemo<Column<Grant>[]>(
    () => [
      { id: 'role', header: t('field.role'), cell: ({ role }) => t(`role.${role}`) },
      { id: 'areas', header: t('field.areas'), cell: ({ area_numbers }) => areaNames(area_numbers) },
      {
        id: 'program',
        header: t('field.program'),
        cell: ({ program }) => program ?? t('grant.all_programs'),
      },
      {
        id: 'clearance',
        header: t('field.clearance'),
        cell: ({ clearance }) => {
          const level = CLEARANCES.find((known) => known === clearance)
          return level === undefined ? clearance : t(`clearance.${level}`)
        },
      },
      { id: 'since', header: t('grant.since'), cell: ({ created_at }) => format.date(created_at) },
      {
        id: 'remove',
        header: t('grant.remove'),
        cell: (grant) => (
          <ActionButton
            size="compact-sm"
            variant="default"
            disabledReason={disabledReason}
            aria-label={t('grant.remove_named', { role: t(`role.${grant.role}`) })}
            onClick={() => onRemove(grant)}
          >
            {t('grant.remove')}
          </ActionButton>
        ),
      },
    ],
    [t, format, areaNames, disabledReason, onRemove],
  )
}

interface RemoveDialogProps {
  user: User
  grant: Grant | null
  onClose: () => void
}

function RemoveDialog({ user, grant, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('staff-users')
  const queryClient = useQueryClient()
  const remove = useMutation({
    ...deleteGrantMutation(),
    onSuccess: async () => {
      await invalidateTags(queryClient, 'users')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      opened={grant !== null}
      title={t('grant.remove_title')}
      confirmLabel={t('grant.remove')}
      danger
      loading={remove.isPending}
      error={remove.error}
      onClose={() => {
        remove.reset()
        onClose()
      }}
      onConfirm={() => grant && remove.mutate({ path: { user_id: user.id, grant_id: grant.id } })}
    >
      <Text>{grant && t('grant.remove_body', { name: userName(user), role: t(`role.${grant.role}`) })}</Text>
    </ConfirmDialog>
  )
}
