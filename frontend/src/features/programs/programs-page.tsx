import { NativeSelect, NumberInput, Table, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { createProgramMutation, listProgramsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { AnchorLink } from '~/ui/staff/links'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { WideTable } from '~/ui/staff/wide-table'
import { TRACKS } from './search'
import { PhaseTag } from './words'

const route = getRouteApi('/staff/programs/')

/** Programs that people apply to. */
export function ProgramsPage() {
  const { t } = useTranslation('staff-programs')
  const canRead = useCan('programs:read')
  const canWrite = useCan('programs:write')
  const navigate = route.useNavigate()
  const [adding, add] = useDisclosure()
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <ActionButton
            leftSection={<Plus size={16} aria-hidden />}
            disabledReason={canWrite.reason}
            onClick={add.open}
          >
            {t('new.open')}
          </ActionButton>
        }
      />
      {canRead.allowed ? <ProgramTable /> : <ForbiddenState />}
      {adding && (
        <NewPanel
          onClose={add.close}
          onSaved={(programId) => void navigate({ to: '/staff/programs/$programId', params: { programId } })}
        />
      )}
    </>
  )
}

function ProgramTable() {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const localized = useLocalized()
  const programs = useQuery(listProgramsOptions())
  return (
    <QueryState query={programs}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('empty')}>{t('empty_body')}</EmptyState>
        ) : (
          <WideTable label={t('title')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('field.name')}</Table.Th>
                <Table.Th scope="col">{t('field.track')}</Table.Th>
                <Table.Th scope="col">{t('field.round')}</Table.Th>
                <Table.Th scope="col">{t('field.policy')}</Table.Th>
                <Table.Th scope="col">{t('field.state')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map(({ id, name, track, round, policy, active }) => (
                <Table.Tr key={id}>
                  <Table.Th scope="row" fw={400}>
                    <AnchorLink to="/staff/programs/$programId" params={{ programId: id }}>
                      {localized(name)}
                    </AnchorLink>
                  </Table.Th>
                  <Table.Td>{t(`track.${track}`)}</Table.Td>
                  <Table.Td>{round ? <PhaseTag phase={round.phase} /> : t('no_round')}</Table.Td>
                  <Table.Td>
                    {policy
                      ? t('policy_since', { date: format.date(policy.effective_from) })
                      : t('no_policy')}
                  </Table.Td>
                  <Table.Td>{t(active ? 'offered' : 'not_offered')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )
      }
    </QueryState>
  )
}

function NewPanel({ onClose, onSaved }: { onClose: () => void; onSaved: (programId: string) => void }) {
  const { t } = useTranslation('staff-programs')
  const queryClient = useQueryClient()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      code: '',
      track: TRACKS[0] as (typeof TRACKS)[number],
      name: toLocalizedValues(),
      description: toLocalizedValues(),
      position: 100 as number | string,
    },
    validate: {
      code: (value) => (value.trim() ? null : t('new.code_missing')),
      name: { en: (value) => (value.trim() ? null : t('name_missing')) },
      description: { en: (value) => (value.trim() ? null : t('description_missing')) },
    },
  })
  const create = useMutation({
    ...createProgramMutation(),
    onSuccess: async ({ id }) => {
      await invalidateTags(queryClient, 'programs')
      onSaved(id)
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('new.open')}
      form={form}
      submitLabel={t('new.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ code, track, name, description, position }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            code: code.trim(),
            track,
            name: toLocalized(name),
            description: toLocalized(description),
            position: Number(position),
          },
        })
      }
    >
      <TextInput
        label={t('field.code')}
        description={t('new.code_hint')}
        maxLength={50}
        {...form.getInputProps('code')}
      />
      <NativeSelect
        label={t('field.track')}
        data={TRACKS.map((value) => ({ value, label: t(`track.${value}`) }))}
        {...form.getInputProps('track')}
      />
      <LocalizedFields form={form} path="name" label={t('field.name')} />
      <LocalizedFields form={form} path="description" label={t('field.description')} long maxLength={2000} />
      <NumberInput label={t('field.position')} min={0} {...form.getInputProps('position')} />
    </SidePanelForm>
  )
}
