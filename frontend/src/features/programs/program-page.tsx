import { Button, Group, NumberInput, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Program } from '~/api/gen'
import { updateProgramMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { ForbiddenState } from '~/ui/staff/states'
import { FundsTab } from './funds-tab'
import { PoliciesTab } from './policies-tab'
import { RoundsTab } from './rounds-tab'
import { PROGRAM_TABS, programDetail } from './search'
import { PhaseTag } from './words'

const route = getRouteApi('/staff/programs/$programId')

export function ProgramPage() {
  const { t } = useTranslation('staff-programs')
  const { programId } = route.useParams()
  const canRead = useCan('programs:read')
  const program = useQuery(programDetail(programId))
  if (!canRead.allowed)
    return (
      <>
        <PageHeader title={t('program')} />
        <ForbiddenState />
      </>
    )
  return (
    <QueryState query={program} title={t('program')}>
      {(program) => <ProgramView program={program} />}
    </QueryState>
  )
}

function ProgramView({ program }: { program: Program }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const localized = useLocalized()
  const canWrite = useCan('programs:write')
  const canReadFunds = useCan('funds:read')
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const [editing, edit] = useDisclosure()
  return (
    <DetailLayout
      title={localized(program.name)}
      reference={program.code}
      status={program.round && <PhaseTag phase={program.round.phase} />}
      actions={
        <Group gap="xs">
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link {...props} to="/programs/$programId" params={{ programId: program.id }} />
            )}
          >
            {t('public_page')}
          </Button>
          <ActionButton
            variant="default"
            leftSection={<Pencil size={16} aria-hidden />}
            disabledReason={canWrite.reason}
            onClick={edit.open}
          >
            {t('edit.open')}
          </ActionButton>
        </Group>
      }
      summary={[
        { label: t('field.track'), value: t(`track.${program.track}`) },
        { label: t('field.description'), value: localized(program.description) },
        { label: t('field.state'), value: t(program.active ? 'offered' : 'not_offered') },
        {
          label: t('field.policy'),
          value: program.policy
            ? t('policy_since', { date: format.date(program.policy.effective_from) })
            : t('no_policy'),
        },
      ]}
      tab={tab}
      onTab={(id) => void navigate({ search: { tab: PROGRAM_TABS.find((known) => known === id) } })}
      tabs={[
        { id: 'policies', label: t('tab.policies'), content: <PoliciesTab program={program} /> },
        { id: 'rounds', label: t('tab.rounds'), content: <RoundsTab program={program} /> },
        // Of a program by income nothing is paid.
        ...(program.track === 'reimbursement' && canReadFunds.allowed
          ? [{ id: 'funds', label: t('tab.funds'), content: <FundsTab program={program} /> }]
          : []),
      ]}
    >
      {editing && <EditPanel key={program.row_version} program={program} onClose={edit.close} />}
    </DetailLayout>
  )
}

function EditPanel({ program, onClose }: { program: Program; onClose: () => void }) {
  const { t } = useTranslation('staff-programs')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: {
      name: toLocalizedValues(program.name),
      description: toLocalizedValues(program.description),
      position: program.position as number | string,
      active: program.active,
    },
    validate: { name: { en: (value) => (value.trim() ? null : t('name_missing')) } },
  })
  const reload = () => invalidateTags(queryClient, 'programs')
  const update = useMutation({
    ...updateProgramMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('edit.title')}
      form={form}
      submitLabel={t('save')}
      loading={update.isPending}
      submitError={update.error}
      done={update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        update.reset()
        void reload()
      }}
      onSubmit={({ name, description, position, active }) =>
        update.mutate({
          path: { program_id: program.id },
          headers: ifMatch(program),
          body: {
            name: toLocalized(name),
            description: toLocalized(description),
            position: Number(position),
            active,
          },
        })
      }
    >
      <LocalizedFields form={form} path="name" label={t('field.name')} />
      <LocalizedFields form={form} path="description" label={t('field.description')} long maxLength={2000} />
      <NumberInput label={t('field.position')} min={0} {...form.getInputProps('position')} />
      <Switch label={t('offered')} {...form.getInputProps('active', { type: 'checkbox' })} />
    </SidePanelForm>
  )
}
