import { Alert, Button, Group, List, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import {
  type CompensationApplication,
  type CompensationRequest,
  type CompensationRequestStatus,
  type RevealedCompensation,
  revealCompensationApplication,
} from '~/api/gen'
import { settleCompensationRequestMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { useAreaNames } from '~/ui/staff/areas-field'
import { CompensationStatusTag } from '~/ui/staff/compensation/words'
import { DetailLayout, SummaryList } from '~/ui/staff/detail-layout'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { RevealForPurpose } from '~/ui/staff/reveal'
import { ErrorState } from '~/ui/staff/states'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'
import { WideTable } from '~/ui/staff/wide-table'
import { ApplicationActions } from './application-actions'
import { compensationDetail } from './search'

const route = getRouteApi('/staff/compensation/$applicationId')

/** One application to the emergency fund: rules with their evidence, sums, and what the caller may do. */
export function CompensationApplicationPage() {
  const { t } = useTranslation('staff-compensation')
  const { applicationId } = route.useParams()
  const application = useQuery(compensationDetail(applicationId))
  return (
    <QueryState query={application} title={t('one')}>
      {(application) => <ApplicationView application={application} />}
    </QueryState>
  )
}

function ApplicationView({ application }: { application: CompensationApplication }) {
  const { t } = useTranslation('staff-compensation')
  const localized = useLocalized()
  const format = useFormat()
  const { alternatives, decision_note, denial_reasons, status } = application
  const mayReveal = can(useMe(), 'compensation_payees:reveal')
  return (
    <DetailLayout
      title={t('title_of', { reference: application.reference })}
      reference={application.organization.name}
      status={<CompensationStatusTag status={status} />}
      actions={<ApplicationActions application={application} />}
      summary={useSummary(application)}
    >
      {decision_note && (
        <Alert color="orange" my="md" title={t(status === 'draft' ? 'sent_back' : 'decision_note')}>
          {decision_note}
        </Alert>
      )}
      {denial_reasons.length > 0 && (
        <Alert color="red" my="md" title={t('denied_because')}>
          <List>
            {denial_reasons.map((reason) => (
              <List.Item key={reason}>{t(`denial.${reason}`)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {alternatives.length > 0 && (
        <Alert my="md" title={t('alternatives')}>
          {alternatives.map(({ name, description, phone, checked_on }) => (
            <div key={name.en}>
              <Text fw={600}>{[localized(name), phone].filter(Boolean).join(' · ')}</Text>
              <Text>{localized(description)}</Text>
              <Text size="sm" c="dimmed">
                {t('checked_on', { date: format.date(checked_on) })}
              </Text>
            </div>
          ))}
        </Alert>
      )}
      <h2 className="section-title">{t('requests')}</h2>
      <Requests application={application} />
      {mayReveal && status !== 'draft' && <Payees application={application} />}
      <h2 className="section-title">{t('rules')}</h2>
      <Rules application={application} />
    </DetailLayout>
  )
}

function useSummary(application: CompensationApplication) {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const areaNames = useAreaNames()
  const { facts, case_id, due_on } = application
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  const place = (area: number | null | undefined, inCity: boolean | null | undefined) => {
    if (area != null) return areaNames([area])
    return t(inCity === false ? 'place.outside' : 'place.unknown')
  }
  return [
    {
      label: t('field.incident'),
      value: [
        t(`kind.${facts.incident_kind}`),
        format.date(facts.incident_on),
        place(facts.incident_area_number, facts.incident_in_city),
      ].join(', '),
    },
    { label: t('field.residence'), value: place(facts.residence_area_number, facts.victim_in_city) },
    { label: t('field.relation'), value: t(`relation.${application.relation}`) },
    {
      label: t('field.case'),
      value: case_id && (
        <AnchorLink to="/staff/cases/$caseId" params={{ caseId: case_id }}>
          {t('open_case')}
        </AnchorLink>
      ),
    },
    {
      label: t('field.due_on'),
      value: due_on && [format.date(due_on), application.overdue && t('late')].filter(Boolean).join(', '),
    },
    { label: t('field.remaining'), value: money(application.remaining_cents) },
    { label: t('field.submitted_by'), value: application.submitted_by?.name },
    {
      label: t('field.decided_by'),
      value:
        application.decided_at &&
        [application.decided_by?.name, format.dateTime(application.decided_at)].filter(Boolean).join(', '),
    },
  ].filter(({ value }) => value)
}

const REQUEST_TONES: Record<CompensationRequestStatus, Tone> = {
  requested: 'neutral',
  denied: 'bad',
  approved: 'warning',
  paid: 'good',
  returned: 'bad',
  void: 'neutral',
}

function Requests({ application }: { application: CompensationApplication }) {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const queryClient = useQueryClient()
  const reload = () => invalidateTags(queryClient, 'compensation')
  const settle = useMutation({ ...settleCompensationRequestMutation(), onSuccess: reload })
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  const steps = ({ status }: CompensationRequest) => {
    if (!application.choices.settle) return []
    if (status === 'paid') return ['returned'] as const
    return status === 'approved' || status === 'returned' ? (['paid', 'void'] as const) : []
  }
  return (
    <>
      <WideTable label={t('requests')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('field.category')}</Table.Th>
            <Table.Th scope="col">{t('field.requested')}</Table.Th>
            <Table.Th scope="col">{t('field.approved')}</Table.Th>
            <Table.Th scope="col">{t('field.payee')}</Table.Th>
            <Table.Th scope="col">{t('field.status')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {application.requests.map((request) => (
            <Table.Tr key={request.id}>
              <Table.Td>{t(`category.${request.category}`)}</Table.Td>
              <Table.Td>{money(request.requested_cents)}</Table.Td>
              <Table.Td>{request.approved_cents == null ? '–' : money(request.approved_cents)}</Table.Td>
              <Table.Td>{t(`payee.${request.payee_kind}`)}</Table.Td>
              <Table.Td>
                <Group gap="xs">
                  <StatusTag tone={REQUEST_TONES[request.status]}>{t(`request.${request.status}`)}</StatusTag>
                  {request.paid_on && format.date(request.paid_on)}
                  {steps(request).map((status) => (
                    <Button
                      key={status}
                      size="xs"
                      variant="default"
                      loading={settle.isPending}
                      aria-label={t(`settle.${status}_of`, { category: t(`category.${request.category}`) })}
                      onClick={() => settle.mutate({ path: { request_id: request.id }, body: { status } })}
                    >
                      {t(`settle.${status}`)}
                    </Button>
                  ))}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {settle.error && <ErrorState problem={settle.error} onRetry={() => void reload()} />}
    </>
  )
}

/** Who is paid, for a stated purpose. */
function Payees({ application }: { application: CompensationApplication }) {
  const { t } = useTranslation('staff-compensation')
  return (
    <RevealForPurpose<RevealedCompensation>
      words={{
        open: t('reveal.open'),
        submit: t('reveal.submit'),
        purpose: t('reveal.purpose'),
        purpose_hint: t('reveal.purpose_hint'),
        purpose_missing: t('reveal.purpose_missing'),
      }}
      reveal={async (purpose) => {
        const path = { application_id: application.id }
        return (await revealCompensationApplication({ path, body: { purpose }, throwOnError: true })).data
      }}
    >
      {({ payees, appeal_statement }) => (
        <Alert color="orange" role="status" title={t('reveal.shown')} mt="md">
          <SummaryList
            items={[
              ...payees.map(({ request_id, payee }) => {
                const request = application.requests.find(({ id }) => id === request_id)
                return {
                  label: request ? t(`category.${request.category}`) : request_id,
                  value: [payee.name, payee.delivery].filter(Boolean).join(' · '),
                }
              }),
              ...(appeal_statement ? [{ label: t('appeal.statement'), value: appeal_statement }] : []),
            ]}
          />
          <Text size="sm" mt="xs">
            {t('reveal.recorded')}
          </Text>
        </Alert>
      )}
    </RevealForPurpose>
  )
}

const STATES: Record<string, Tone> = { pass: 'good', fail: 'bad', unknown: 'warning' }

function Rules({
  application: { determination, required_documents, documents },
}: {
  application: CompensationApplication
}) {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const localized = useLocalized()
  return (
    <>
      <List spacing="xs" listStyleType="none">
        {determination.rules.map(({ rule, state }) => (
          <List.Item key={rule}>
            <Group gap="xs" wrap="nowrap" align="start">
              <StatusTag tone={STATES[state] ?? 'neutral'}>{t(`state.${state}`)}</StatusTag>
              <Text>{t(`rule.${rule}`)}</Text>
            </Group>
          </List.Item>
        ))}
      </List>
      <Text fw={600} mt="sm">
        {t('documents')}
      </Text>
      <List>
        {required_documents.map(({ code, name }) => (
          <List.Item key={code}>
            {[localized(name), t(documents.includes(code) ? 'seen' : 'not_seen')].join(': ')}
          </List.Item>
        ))}
      </List>
      <Text c="dimmed" size="sm" mt="sm">
        {t('policy_since', { date: format.date(determination.effective_from) })}
      </Text>
    </>
  )
}
