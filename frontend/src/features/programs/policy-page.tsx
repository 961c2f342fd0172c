import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useCan, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Program, ProgramPolicy } from '~/api/gen'
import {
  publishProgramPolicyMutation,
  updateProgramPolicyMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { PageForm } from '~/ui/staff/form-shell'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { ForbiddenState, NotFound } from '~/ui/staff/states'
import { PolicyFields } from './policy-fields'
import { PolicyTrial } from './policy-trial'
import { policyRules, policyValues } from './policy-values'
import { policyList, programDetail } from './search'
import { TryPolicy } from './try-policy'
import { PolicyTag } from './words'

const route = getRouteApi('/staff/programs/$programId_/policies/$policyId')

/** One version of a policy: read, or, while it is a draft, changed, tried and published. */
export function PolicyPage() {
  const { t } = useTranslation('staff-programs')
  const { programId, policyId } = route.useParams()
  const canRead = useCan('programs:read')
  const program = useQuery(programDetail(programId))
  const policies = useQuery({ ...policyList(programId), enabled: canRead.allowed })
  if (!canRead.allowed)
    return (
      <>
        <PageHeader title={t('policy.title')} />
        <ForbiddenState />
      </>
    )
  return (
    <QueryState query={policies} title={t('policy.title')}>
      {({ items }) => {
        const policy = items.find(({ id }) => id === policyId)
        if (!policy) return <NotFound />
        return (
          <QueryState query={program}>
            {(program) => <Version key={policy.row_version} program={program} policy={policy} />}
          </QueryState>
        )
      }}
    </QueryState>
  )
}

function Version({ program, policy }: { program: Program; policy: ProgramPolicy }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const localized = useLocalized()
  const writes = can(useMe(), 'programs:write')
  const edits = writes && policy.status === 'draft'
  return (
    <>
      <AnchorLink to="/staff/programs/$programId" params={{ programId: program.id }}>
        {localized(program.name)}
      </AnchorLink>
      {edits ? (
        <Editor program={program} policy={policy} />
      ) : (
        <>
          <PageHeader title={t('policy.version', { date: format.date(policy.effective_from) })} />
          <PolicyTag status={policy.status} counts={policy.id === program.policy?.id} />
          <ReadOnly policy={policy} />
        </>
      )}
      <TryPolicy program={program} policy={policy} />
      <PolicyTrial policy={policy} />
    </>
  )
}

function Editor({ program, policy }: { program: Program; policy: ProgramPolicy }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const queryClient = useQueryClient()
  const navigate = route.useNavigate()
  const [asking, publication] = useDisclosure()
  const form = useForm({
    initialValues: policyValues(policy),
    validate: {
      effective_from: (value) => (value ? null : t('policy.day_missing')),
      applicant_kinds: (value) => (value.length ? null : t('policy.kinds_missing')),
      items: {
        code: (value) => (value.trim() ? null : t('new.code_missing')),
        name: { en: (value) => (value.trim() ? null : t('name_missing')) },
      },
    },
  })
  const reload = () => invalidateTags(queryClient, 'programs')
  const update = useMutation({ ...updateProgramPolicyMutation(), onSuccess: reload })
  const publish = useMutation({
    ...publishProgramPolicyMutation(),
    onSuccess: async () => {
      publication.close()
      await reload()
    },
  })
  return (
    <>
      <PageForm
        title={t('policy.draft_title', { date: format.date(policy.effective_from) })}
        form={form}
        submitLabel={t('policy.save')}
        loading={update.isPending}
        submitError={update.error}
        done={update.isSuccess}
        onCancel={() =>
          void navigate({ to: '/staff/programs/$programId', params: { programId: program.id } })
        }
        onReload={() => void reload()}
        onSubmit={(values) =>
          update.mutate({
            path: { policy_id: policy.id },
            headers: ifMatch(policy),
            body: { effective_from: values.effective_from, rules: policyRules(values) },
          })
        }
      >
        <Alert color="gray" role="note">
          {t('policy.draft_note')}
        </Alert>
        <PolicyFields form={form} track={program.track} />
      </PageForm>
      <Group mt="md">
        <Button variant="default" onClick={publication.open}>
          {t('policy.publish')}
        </Button>
        {form.isDirty() && <Text c="dimmed">{t('policy.save_first')}</Text>}
      </Group>
      <ConfirmDialog
        opened={asking}
        title={t('policy.publish')}
        confirmLabel={t('policy.publish')}
        danger
        loading={publish.isPending}
        error={publish.error}
        onClose={publication.close}
        onReload={() => void reload()}
        onConfirm={() => publish.mutate({ path: { policy_id: policy.id }, headers: ifMatch(policy) })}
      >
        {t('policy.publish_note', { date: format.date(policy.effective_from) })}
      </ConfirmDialog>
    </>
  )
}

function ReadOnly({ policy: { rules } }: { policy: ProgramPolicy }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const localized = useLocalized()
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  return (
    <Stack mt="md">
      <Text>{rules.applicant_kinds.map((kind) => t(`kind.${kind}`)).join(', ')}</Text>
      <ul>
        {rules.items.map(({ code, name, unit_cap_cents, most_units, total_cap_cents }) => (
          <li key={code}>
            {[
              localized(name),
              unit_cap_cents != null && t('item.each', { amount: money(unit_cap_cents) }),
              most_units != null && t('item.most', { count: most_units }),
              total_cap_cents != null && t('item.together', { amount: money(total_cap_cents) }),
            ]
              .filter(Boolean)
              .join(', ')}
          </li>
        ))}
      </ul>
      {rules.overall_cap_cents != null && (
        <Text>{t('item.overall', { amount: money(rules.overall_cap_cents) })}</Text>
      )}
      {rules.income && (
        <Text>
          {t('income.line', {
            base: money(rules.income.base_cents),
            further: money(rules.income.per_person_cents),
            percent: format.number(rules.income.percent),
          })}
        </Text>
      )}
    </Stack>
  )
}
