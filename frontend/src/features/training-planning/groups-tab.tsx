import { Button, Group, NativeSelect, Stack, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Language, NewRegistration, RegistrationGroup, Training } from '~/api/gen'
import {
  cancelGroupMemberMutation,
  createGroupRegistrationMutation,
  listRegistrationGroupsOptions,
  listTrainingTermsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { CopyOnce } from '~/ui/staff/copy-once'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { RegistrationStatusTag } from './status'

const MOST_PEOPLE = 50

/** People whom an organization registers together, each with a code of their own. */
export function GroupsTab({ training }: { training: Training }) {
  const { t } = useTranslation('staff-trainings')
  const groups = useQuery(listRegistrationGroupsOptions({ query: { training_id: training.id, limit: 50 } }))
  const [registering, setRegistering] = useState(false)
  const [codes, setCodes] = useState<string | null>(null)
  return (
    <Stack>
      {codes && <CopyOnce label={t('group.codes')} value={codes} onDone={() => setCodes(null)} />}
      <Group>
        <ActionButton
          disabledReason={training.registration_open ? undefined : t('group.closed')}
          onClick={() => setRegistering(true)}
        >
          {t('group.open')}
        </ActionButton>
      </Group>
      <QueryState query={groups}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('group.empty')}>{t('group.empty_body')}</EmptyState>
          ) : (
            items.map((group) => <GroupMembers key={group.id} group={group} />)
          )
        }
      </QueryState>
      {registering && (
        <GroupPanel training={training} onClose={() => setRegistering(false)} onRegistered={setCodes} />
      )}
    </Stack>
  )
}

function GroupMembers({ group }: { group: RegistrationGroup }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const [leaving, setLeaving] = useState<string | null>(null)
  return (
    <section>
      <Text fw={600}>{t('group.of', { date: format.dateTime(group.created_at) })}</Text>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('registration.name')}</Table.Th>
            <Table.Th scope="col">{t('field.status')}</Table.Th>
            <Table.Th scope="col">{t('session.actions')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {group.members.map(({ registration_id, full_name, status, waitlist_place }) => (
            <Table.Tr key={registration_id}>
              <Table.Th scope="row" fw={400}>
                {full_name ?? t('registration.erased')}
              </Table.Th>
              <Table.Td>
                <RegistrationStatusTag status={status} />{' '}
                {waitlist_place != null && t('group.place', { place: waitlist_place })}
              </Table.Td>
              <Table.Td>
                {['waitlisted', 'offered', 'confirmed'].includes(status) && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('group.cancel_of', { name: full_name ?? '–' })}
                    onClick={() => setLeaving(registration_id)}
                  >
                    {t('registration.cancel')}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {leaving && <LeaveDialog group={group} registrationId={leaving} onClose={() => setLeaving(null)} />}
    </section>
  )
}

interface LeaveDialogProps {
  group: RegistrationGroup
  registrationId: string
  onClose: () => void
}

function LeaveDialog({ group, registrationId, onClose }: LeaveDialogProps) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const cancel = useMutation({
    ...cancelGroupMemberMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'registrations', 'trainings')
    },
  })
  return (
    <ConfirmDialog
      opened
      danger
      title={t('registration.cancel')}
      confirmLabel={t('registration.cancel')}
      loading={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() =>
        cancel.mutate({
          path: { group_id: group.id },
          body: { registration_id: registrationId, reason: reason.trim() },
        })
      }
    >
      <Text>{t('registration.cancel_body')}</Text>
      <TextInput
        label={t('reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
    </ConfirmDialog>
  )
}

interface Person {
  full_name: string
  email: string
}

interface Values {
  audience: string
  language: Language
  people: Person[]
}

const NOBODY: Person = { full_name: '', email: '' }

interface GroupPanelProps {
  training: Training
  onClose: () => void
  /** Names and codes, line by line. */
  onRegistered: (codes: string) => void
}

function GroupPanel({ training, onClose, onRegistered }: GroupPanelProps) {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const terms =
    useQuery(listTrainingTermsOptions({ query: { kind: 'audience', active: true } })).data?.items ?? []
  const form = useForm<Values>({
    initialValues: { audience: training.audiences[0] ?? '', language: training.language, people: [NOBODY] },
    validate: {
      people: { full_name: (value) => (value.trim() ? null : t('group.name_missing')) },
    },
  })
  const create = useMutation({
    ...createGroupRegistrationMutation(),
    onSuccess: async ({ members }) => {
      onRegistered(members.map(({ full_name, code }) => `${full_name ?? '–'}: ${code ?? '–'}`).join('\n'))
      onClose()
      await invalidateTags(queryClient, 'registrations', 'trainings')
    },
  })
  const submit = ({ audience, language, people }: Values) =>
    create.mutate({
      path: { training_id: training.id },
      headers: { 'Idempotency-Key': idempotencyKey },
      body: {
        people: people.map<NewRegistration>(({ full_name, email }) => ({
          full_name: full_name.trim(),
          audience,
          language,
          contact_channel: email.trim() ? 'email' : 'none',
          email: email.trim() || undefined,
        })),
      },
    })
  return (
    <SidePanelForm
      opened
      title={t('group.open')}
      form={form}
      submitLabel={t('group.submit')}
      loading={create.isPending}
      submitError={create.error}
      onCancel={onClose}
      onSubmit={submit}
    >
      <Text c="dimmed">{t('group.note')}</Text>
      <NativeSelect
        label={t('registration.audience')}
        data={terms
          .filter(({ code }) => training.audiences.includes(code))
          .map(({ code, name }) => ({ value: code, label: localized(name) }))}
        {...form.getInputProps('audience')}
      />
      <NativeSelect
        label={t('group.language')}
        data={(['en', 'es'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
        {...form.getInputProps('language')}
      />
      {form.getValues().people.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and are only added and removed
        <Group key={index} align="end" grow preventGrowOverflow={false}>
          <TextInput
            label={t('group.person', { number: index + 1 })}
            maxLength={120}
            {...form.getInputProps(`people.${index}.full_name`)}
          />
          <TextInput
            type="email"
            label={t('group.email', { number: index + 1 })}
            maxLength={254}
            {...form.getInputProps(`people.${index}.email`)}
          />
          {index > 0 && (
            <Button
              variant="default"
              aria-label={t('group.remove', { number: index + 1 })}
              onClick={() => form.removeListItem('people', index)}
            >
              ×
            </Button>
          )}
        </Group>
      ))}
      {form.getValues().people.length < MOST_PEOPLE && (
        <Button variant="default" w="fit-content" onClick={() => form.insertListItem('people', NOBODY)}>
          {t('group.add')}
        </Button>
      )}
    </SidePanelForm>
  )
}
