import { Alert, Button, Group, List, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { Application } from '~/api/gen'
import { confirmApplicationNoticesMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { QueryState } from '~/ui/staff/query-state'
import { ErrorState } from '~/ui/staff/states'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'
import { Timeline, type TimelineEntry } from '~/ui/staff/timeline'
import { ApplicationActions } from './application-actions'
import { Duplicates } from './duplicates'
import { Papers } from './papers'
import { RevealApplicant } from './reveal-applicant'
import { applicationDetail } from './search'
import { ApplicationStatusTag } from './words'

const route = getRouteApi('/staff/applications/$applicationId')

/** One application: papers beside the rules, what was asked and decided, and what the caller may do. */
export function ApplicationPage() {
  const { t } = useTranslation('staff-applications')
  const { applicationId } = route.useParams()
  const application = useQuery(applicationDetail(applicationId))
  return (
    <QueryState query={application} title={t('one')}>
      {(application) => <ApplicationView application={application} />}
    </QueryState>
  )
}

function ApplicationView({ application }: { application: Application }) {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const { choices, appealed, merged_into } = application
  return (
    <DetailLayout
      title={t('title_of', { reference: application.reference })}
      reference={localized(application.program_name)}
      status={<ApplicationStatusTag status={application.status} />}
      actions={<ApplicationActions application={application} />}
      summary={useSummary(application)}
      aside={{ title: t('history'), content: <History application={application} /> }}
    >
      {choices.barred_by && (
        <Alert color="orange" my="md">
          {t(`barred.${choices.barred_by as 'conflict'}`)}
        </Alert>
      )}
      {appealed && (
        <Alert color="orange" my="md">
          {t('appealed_note')}
        </Alert>
      )}
      <ToTell application={application} />
      {merged_into && (
        <Alert color="orange" my="md">
          {t('merged')}
        </Alert>
      )}
      <RevealApplicant id={application.id} />
      <Duplicates application={application} />
      <h2 className="section-title">{t('rules')}</h2>
      <Rules application={application} />
      <h2 className="section-title">{t('papers')}</h2>
      <Papers application={application} />
    </DetailLayout>
  )
}

/** What the applicant waits to be told by telephone or text, and that it was done. */
function ToTell({ application: { id, to_tell } }: { application: Application }) {
  const { t } = useTranslation('staff-applications')
  const queryClient = useQueryClient()
  const writes = can(useMe(), 'applications:write')
  const confirm = useMutation({
    ...confirmApplicationNoticesMutation(),
    onSuccess: () => invalidateTags(queryClient, 'applications'),
  })
  if (to_tell.length === 0) return null
  return (
    <Alert color="orange" title={t('to_tell.title')} my="md">
      <List>
        {to_tell.map((kind, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one occasion may wait twice, in this order
          <List.Item key={`${kind}${index}`}>{t(`notice.${kind}`)}</List.Item>
        ))}
      </List>
      <Text size="sm" my="xs">
        {t('to_tell.note')}
      </Text>
      {writes && (
        <Button
          variant="default"
          loading={confirm.isPending}
          onClick={() => confirm.mutate({ path: { application_id: id } })}
        >
          {t('to_tell.confirm')}
        </Button>
      )}
      {confirm.error && <ErrorState problem={confirm.error} />}
    </Alert>
  )
}

function useSummary(application: Application) {
  const { t } = useTranslation('staff-applications')
  const format = useFormat()
  const { facts, award_cents, determination, due_on } = application
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  const rows = [
    {
      label: t('field.applicant_kind'),
      value: application.applicant_kind && t(`kind.${application.applicant_kind}`),
    },
    {
      label: t('field.submitted_at'),
      value: application.submitted_at && format.dateTime(application.submitted_at),
    },
    { label: t('field.language'), value: t(`language.${application.language}`) },
    {
      label: t('field.household'),
      value:
        facts.household_size == null
          ? null
          : t('household', {
              count: facts.household_size,
              income: facts.household_income_cents == null ? '–' : money(facts.household_income_cents),
            }),
    },
    { label: t('field.award'), value: award_cents != null ? money(award_cents) : null },
    {
      label: t('field.would_get'),
      value: award_cents == null && determination.award_cents > 0 ? money(determination.award_cents) : null,
    },
    {
      label: t('field.due_on'),
      value: due_on && `${format.date(due_on)}${application.overdue ? ` (${t('late')})` : ''}`,
    },
    { label: t('field.assignee'), value: application.assignee?.name },
    { label: t('field.assisted_by'), value: application.assisted_by?.name },
  ]
  return rows.filter(({ value }) => value !== null && value !== undefined && value !== '')
}

const STATES: Record<string, Tone> = { pass: 'good', fail: 'bad', unknown: 'warning' }

function Rules({ application: { determination } }: { application: Application }) {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const format = useFormat()
  return (
    <>
      <List spacing="xs" listStyleType="none">
        {determination.rules.map(({ rule, state, sentence }) => (
          <List.Item key={rule}>
            <Group gap="xs" wrap="nowrap" align="start">
              <StatusTag tone={STATES[state] ?? 'neutral'}>{t(`state.${state}`)}</StatusTag>
              <Text>{localized(sentence)}</Text>
            </Group>
          </List.Item>
        ))}
      </List>
      {determination.lines.length > 0 && (
        <List mt="md">
          {determination.lines.map(({ item, sentence }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines stand in the order of the answers
            <List.Item key={`${item}${index}`}>{localized(sentence)}</List.Item>
          ))}
        </List>
      )}
      <Text c="dimmed" size="sm" mt="sm">
        {t('policy_since', { date: format.date(determination.effective_from) })}
      </Text>
    </>
  )
}

function History({ application }: { application: Application }) {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const reasonOf = (code: string) => {
    const known = application.denial_reasons.find((reason) => reason.code === code)
    return known ? localized(known.text) : code
  }
  const entries: TimelineEntry[] = [
    ...application.steps.map(({ status, at }) => ({
      id: `${status}${at}`,
      at,
      title: t(`status.${status}`),
    })),
    ...application.decisions.map(({ id, created_at, step, outcome, actor, reasons, note }) => ({
      id,
      at: created_at,
      title: t(`decision.${step}_${outcome}`),
      by: actor?.name,
      body: (
        <>
          {reasons.map((code) => (
            <Text size="sm" key={code}>
              {reasonOf(code)}
            </Text>
          ))}
          {note && <Text size="sm">{note}</Text>}
        </>
      ),
    })),
    ...application.information_requests.map(({ id, created_at, message }) => ({
      id,
      at: created_at,
      title: t('asked'),
      body: <Text size="sm">{message}</Text>,
    })),
  ]
  return <Timeline entries={entries.sort((one, other) => other.at.localeCompare(one.at))} />
}
