import { Alert, Button, Group, List, NativeSelect, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Case, CaseField, CaseNeedStatus, CasePerson, RevealedCase } from '~/api/gen'
import { revealCase } from '~/api/gen'
import { updateCaseMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useHelpTerms } from '~/ui/help-terms'
import { useLanguageName } from '~/ui/language-name'
import { CaseCompensation } from '~/ui/staff/compensation/case-compensation'
import { DetailLayout, SummaryList } from '~/ui/staff/detail-layout'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { CaseReferrals } from '~/ui/staff/referrals/case-referrals'
import { RevealForPurpose } from '~/ui/staff/reveal'
import { SignaturePicture } from '~/ui/staff/signature-pad'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { Timeline } from '~/ui/staff/timeline'
import { WideTable } from '~/ui/staff/wide-table'
import { CaseActions } from './case-actions'
import { Consents } from './consents'
import { PersonPanel } from './person-panel'
import { caseDetail, disclosureList } from './search'
import { Tasks } from './tasks'
import { CaseStatusTag, useSafeContactWords } from './words'

const route = getRouteApi('/staff/cases/$caseId')
const REVEALED: CaseField[] = ['people', 'plan', 'notes', 'signatures']

/** One case: whom it is about stays sealed until somebody says why they need to know. */
export function CasePage() {
  const { t } = useTranslation('staff-cases')
  const { caseId } = route.useParams()
  const found = useQuery(caseDetail(caseId))
  return (
    <QueryState query={found} title={t('one')}>
      {(found) => <CaseView found={found} />}
    </QueryState>
  )
}

function CaseView({ found }: { found: Case }) {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  return (
    <DetailLayout
      title={t('title_of', { reference: found.reference })}
      reference={found.organization.name}
      status={
        <>
          <CaseStatusTag status={found.status} />
          {found.restricted && <StatusTag tone="bad">{t('restrict.restricted')}</StatusTag>}
        </>
      }
      actions={<CaseActions found={found} />}
      summary={useSummary(found)}
      aside={{ title: t('timeline'), content: <Steps found={found} /> }}
    >
      {found.transfer_id && (
        <Alert color="orange" my="md" title={t('transfers.waits')}>
          <ButtonLink variant="default" to="/staff/case-transfers" search={{ status: 'requested' }}>
            {t('transfers.title')}
          </ButtonLink>
        </Alert>
      )}
      {found.emergency_access_until && (
        <Alert color="red" my="md" role="status">
          {t('glass.until', { time: format.dateTime(found.emergency_access_until) })}
        </Alert>
      )}
      {found.legal_hold && (
        <Alert color="orange" my="md">
          {t('hold.held')}
        </Alert>
      )}
      {found.erased ? <Alert my="md">{t('erased')}</Alert> : <Reveal found={found} />}
      <h2 className="section-title">{t('people')}</h2>
      <People found={found} />
      <h2 className="section-title">{t('field.needs')}</h2>
      <Needs found={found} />
      <h2 className="section-title">{t('tasks.title')}</h2>
      <Tasks caseId={found.id} open={found.status === 'open'} />
      <h2 className="section-title">{t('consents.title')}</h2>
      <Consents found={found} />
      <h2 className="section-title">{t('referrals')}</h2>
      <CaseReferrals caseId={found.id} open={found.status === 'open'} />
      <h2 className="section-title">{t('compensation')}</h2>
      <CaseCompensation caseId={found.id} open={found.status === 'open'} />
      <h2 className="section-title">{t('disclosures.title')}</h2>
      <Disclosures caseId={found.id} />
    </DetailLayout>
  )
}

function useSummary(found: Case) {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const { nameOf } = useHelpTerms('closure_reason')
  const due = found.contact_due_on
  return [
    {
      label: t('field.incident'),
      value: [t(`kind.${found.incident_kind}`), format.date(found.incident_on)].join(', '),
    },
    {
      label: t('field.incident_id'),
      value: found.incident_id && (
        <AnchorLink to="/staff/incidents/$incidentId" params={{ incidentId: found.incident_id }}>
          {t('field.incident_open')}
        </AnchorLink>
      ),
    },
    { label: t('field.incident_area_number'), value: found.incident_area?.name },
    { label: t('field.residence_area_number'), value: found.residence_area?.name },
    { label: t('field.advocate'), value: found.advocate?.name ?? t('nobody') },
    {
      label: t('field.contact_due_on'),
      value: due && [format.date(due), found.overdue && t('late')].filter(Boolean).join(', '),
    },
    { label: t('field.last_contact_on'), value: found.last_contact_on && format.date(found.last_contact_on) },
    { label: t('field.plan'), value: t(found.has_plan ? 'plan.there' : 'plan.none') },
    {
      label: t('field.notes_erase_on'),
      value: found.notes_erase_on && format.date(found.notes_erase_on),
    },
    { label: t('field.erase_on'), value: found.erase_on && format.date(found.erase_on) },
    { label: t('field.closure_reason'), value: found.closure_reason && nameOf(found.closure_reason) },
  ].filter(({ value }) => value)
}

function Reveal({ found }: { found: Case }) {
  const { t } = useTranslation('staff-cases')
  const words = {
    open: t('reveal.open'),
    submit: t('reveal.submit'),
    purpose: t('reveal.purpose'),
    purpose_hint: t('reveal.purpose_hint'),
    purpose_missing: t('reveal.purpose_missing'),
  }
  const queryClient = useQueryClient()
  return (
    <RevealForPurpose<RevealedCase>
      words={words}
      reveal={async (purpose) => {
        const body = { fields: REVEALED, purpose }
        const { data } = await revealCase({ path: { case_id: found.id }, body, throwOnError: true })
        void queryClient.invalidateQueries({ queryKey: disclosureList(found.id).queryKey })
        return data
      }}
    >
      {(revealed) => <Revealed found={found} revealed={revealed} />}
    </RevealForPurpose>
  )
}

function Revealed({ found, revealed }: { found: Case; revealed: RevealedCase }) {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const [editing, setEditing] = useState<string>()
  const edited = revealed.people?.find(({ person_id }) => person_id === editing)
  const known = found.people.find(({ person_id }) => person_id === editing)
  return (
    <Alert color="orange" role="status" title={t('reveal.shown')} mt="md">
      {revealed.people?.map(({ person_id, relation, details }) => (
        <div key={person_id}>
          <Group gap="xs" mt="sm">
            <Text fw={600}>
              {[details.given_name, details.family_name].filter(Boolean).join(' ')} ·{' '}
              {t(`relation.${relation}`)}
            </Text>
            {found.status === 'open' && (
              <Button
                size="xs"
                variant="default"
                aria-label={t('person.edit_of', { name: details.given_name })}
                onClick={() => setEditing(person_id)}
              >
                {t('person.edit')}
              </Button>
            )}
          </Group>
          <SummaryList
            items={[
              { label: t('person.phone'), value: details.phone },
              { label: t('person.contact_instructions'), value: details.contact_instructions },
              { label: t('person.email'), value: details.email },
              { label: t('person.birth_date'), value: details.birth_date && format.date(details.birth_date) },
              {
                label: t('person.street_address'),
                value: [details.street_address, details.postal_code].filter(Boolean).join(', '),
              },
              { label: t('person.substitute_address'), value: details.substitute_address },
            ].filter(({ value }) => value)}
          />
        </div>
      ))}
      {revealed.plan && (
        <>
          <Text fw={600} mt="sm">
            {t('field.plan')}
          </Text>
          <Text style={{ whiteSpace: 'pre-line' }}>{revealed.plan}</Text>
        </>
      )}
      {revealed.notes && revealed.notes.length > 0 && (
        <>
          <Text fw={600} mt="sm">
            {t('notes')}
          </Text>
          <List>
            {revealed.notes.map(({ id, text }) => {
              const note = found.notes.find((one) => one.id === id)
              return (
                <List.Item key={id}>
                  <Text style={{ whiteSpace: 'pre-line' }}>{text}</Text>
                  {note && (
                    <Text size="sm" c="dimmed">
                      {[t(`note.${note.kind}`), format.dateTime(note.created_at), note.author?.name]
                        .filter(Boolean)
                        .join(' · ')}
                    </Text>
                  )}
                </List.Item>
              )
            })}
          </List>
        </>
      )}
      {revealed.signatures && revealed.signatures.length > 0 && (
        <>
          <Text fw={600} mt="sm">
            {t('consents.signature')}
          </Text>
          <Group>
            {revealed.signatures.map(({ consent_id, path }) => (
              <SignaturePicture key={consent_id} label={t('consents.signature')} path={path} />
            ))}
          </Group>
        </>
      )}
      <Text size="sm" mt="xs">
        {t('reveal.recorded')}
      </Text>
      {edited && known && (
        <PersonPanel
          caseId={found.id}
          known={{ ...known, details: edited.details }}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Alert>
  )
}

function People({ found }: { found: Case }) {
  const { t } = useTranslation('staff-cases')
  const [adding, setAdding] = useState(false)
  const contactWords = useSafeContactWords()
  const languageName = useLanguageName()
  const marks = ({ protected: safe, minor, merged }: CasePerson) => (
    <Group gap={4}>
      {safe && <StatusTag tone="bad">{t('person.protected')}</StatusTag>}
      {minor && <StatusTag tone="warning">{t('person.minor')}</StatusTag>}
      {merged && <StatusTag tone="neutral">{t('person.merged')}</StatusTag>}
    </Group>
  )
  return (
    <>
      <WideTable label={t('people')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('person.relation')}</Table.Th>
            <Table.Th scope="col">{t('field.contact')}</Table.Th>
            <Table.Th scope="col">{t('person.language')}</Table.Th>
            <Table.Th scope="col">{t('person.marks')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.people.map((person) => (
            <Table.Tr key={person.person_id}>
              <Table.Td>{t(`relation.${person.relation}`)}</Table.Td>
              <Table.Td>{contactWords(person.safe_contact)}</Table.Td>
              <Table.Td>{languageName(person.language)}</Table.Td>
              <Table.Td>{marks(person)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {found.status === 'open' && (
        <Button variant="default" mt="sm" onClick={() => setAdding(true)}>
          {t('new.add')}
        </Button>
      )}
      {adding && <PersonPanel caseId={found.id} onClose={() => setAdding(false)} />}
    </>
  )
}

const NEED_STATUSES = ['open', 'met', 'declined'] as const satisfies readonly CaseNeedStatus[]

function Needs({ found }: { found: Case }) {
  const { t } = useTranslation('staff-cases')
  const { nameOf } = useHelpTerms('service_kind')
  const queryClient = useQueryClient()
  const reload = () => invalidateTags(queryClient, 'cases')
  const update = useMutation({ ...updateCaseMutation(), onSuccess: reload })
  if (found.needs.length === 0) return <Text c="dimmed">{t('needs.none')}</Text>
  const set = (code: string, status: CaseNeedStatus) =>
    update.mutate({
      path: { case_id: found.id },
      headers: ifMatch(found),
      body: { needs: found.needs.map((need) => (need.kind === code ? { ...need, status } : need)) },
    })
  return (
    <>
      <Group align="end">
        {found.needs.map(({ kind, status }) => (
          <NativeSelect
            key={kind}
            label={nameOf(kind)}
            data={NEED_STATUSES.map((value) => ({ value, label: t(`needs.${value}`) }))}
            value={status}
            disabled={found.status !== 'open' || update.isPending}
            onChange={(event) => set(kind, event.currentTarget.value as CaseNeedStatus)}
          />
        ))}
      </Group>
      {update.error && <ErrorState problem={update.error} onRetry={() => void reload()} />}
    </>
  )
}

/** Every reveal, to be shown or handed to those whom the case is about. */
function Disclosures({ caseId }: { caseId: string }) {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const disclosures = useQuery(disclosureList(caseId))
  return (
    <QueryState query={disclosures} height={80}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('disclosures.none')}>{t('disclosures.none_body')}</EmptyState>
        ) : (
          <WideTable label={t('disclosures.title')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('disclosures.at')}</Table.Th>
                <Table.Th scope="col">{t('disclosures.reader')}</Table.Th>
                <Table.Th scope="col">{t('disclosures.fields')}</Table.Th>
                <Table.Th scope="col">{t('disclosures.purpose')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map(({ occurred_at, reader, organization, fields, purpose }) => (
                <Table.Tr key={`${occurred_at}${reader?.id}`}>
                  <Table.Td>{format.dateTime(occurred_at)}</Table.Td>
                  <Table.Td>{[reader?.name, organization?.name].filter(Boolean).join(', ')}</Table.Td>
                  <Table.Td>{fields.map((field) => t(`reveal.${field as 'people'}`)).join(', ')}</Table.Td>
                  <Table.Td>{purpose}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )
      }
    </QueryState>
  )
}

function Steps({ found }: { found: Case }) {
  const { t } = useTranslation('staff-cases')
  const entries = found.steps.map(({ kind, actor, occurred_at }) => ({
    id: `${kind}${occurred_at}`,
    at: occurred_at,
    title: t(`step.${kind}`),
    by: actor?.name,
  }))
  return <Timeline entries={entries} />
}
