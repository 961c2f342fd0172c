import { Anchor, List, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { can, useCan, useMe } from '~/api/can'
import type { Action, ActionLink } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import {
  ActionMarks,
  ActionStatusTag,
  DueTime,
  ownerName,
  useActionTitle,
  useCategoryName,
} from '~/ui/staff/actions/words'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { ActionHistory } from './action-history'
import { ActionTransitions } from './action-transitions'
import { Comments } from './comments'
import { EditPanel } from './edit-panel'
import { actionDetail } from './search'

const route = getRouteApi('/staff/actions/$actionId')

export function ActionPage() {
  const { t } = useTranslation('staff-actions')
  const { actionId } = route.useParams()
  const action = useQuery(actionDetail(actionId))
  return (
    <QueryState query={action} title={t('action')}>
      {(data) => <ActionContent key={data.id} action={data} />}
    </QueryState>
  )
}

function ActionContent({ action }: { action: Action }) {
  const { t } = useTranslation('staff-actions')
  const canWrite = useCan('actions:write')
  const titleOf = useActionTitle()
  const [editing, edit] = useDisclosure()
  const closed = action.status === 'verified' || action.status === 'cancelled'
  return (
    <DetailLayout
      title={titleOf(action)}
      reference={t(`source.${action.source}`)}
      status={
        <>
          <ActionStatusTag status={action.status} />
          <ActionMarks action={action} />
        </>
      }
      actions={
        <>
          <ActionButton
            variant="default"
            leftSection={<Pencil size={16} aria-hidden />}
            disabledReason={closed ? t('edit.closed') : canWrite.reason}
            onClick={edit.open}
          >
            {t('edit.open')}
          </ActionButton>
          {canWrite.allowed && <ActionTransitions action={action} />}
        </>
      }
      summary={useFacts(action)}
      aside={{ title: t('history.title'), content: <ActionHistory id={action.id} /> }}
    >
      {action.case_id ? (
        <Text c="dimmed" mt="md">
          {t('case.without_words')}
        </Text>
      ) : (
        <Comments id={action.id} />
      )}
      {editing && <EditPanel key={action.row_version} action={action} onClose={edit.close} />}
    </DetailLayout>
  )
}

function useFacts(action: Action) {
  const { t } = useTranslation('staff-actions')
  const format = useFormat()
  const me = useMe()
  const categoryName = useCategoryName()
  const optional = (label: string, value: React.ReactNode) => (value ? [{ label, value }] : [])
  return [
    ...optional(t('field.description'), action.description),
    { label: t('field.kind'), value: t(`kind.${action.kind}`) },
    { label: t('field.category'), value: categoryName(action.category) },
    { label: t('field.owner_organization'), value: ownerName(action) },
    { label: t('field.due_at'), value: <DueTime action={action} /> },
    ...optional(t('field.blocked_reason'), action.blocked_reason),
    ...optional(t('field.outcome_note'), action.outcome_note),
    ...optional(t('field.done_at'), action.done_at && format.dateTime(action.done_at)),
    ...optional(t('field.verified_by'), action.verified_by_organization?.name),
    ...optional(t('field.area'), action.community_area?.name),
    ...optional(t('field.team'), action.team_name),
    ...optional(
      t('field.incident'),
      action.incident_id && can(me, 'incidents:read') && (
        <AnchorLink to="/staff/incidents/$incidentId" params={{ incidentId: action.incident_id }}>
          {t('field.incident_open')}
        </AnchorLink>
      ),
    ),
    ...optional(
      t('field.case'),
      action.case_id && (
        <AnchorLink to="/staff/cases/$caseId" params={{ caseId: action.case_id }}>
          {t('field.case_open')}
        </AnchorLink>
      ),
    ),
    ...optional(t('field.recurrence'), action.recurrence && t(`recurrence.${action.recurrence}`)),
    ...optional(t('field.created_by'), action.created_by?.name),
    ...optional(t('field.links'), action.links.length > 0 && <Links links={action.links} />),
  ]
}

function Links({ links }: { links: ActionLink[] }) {
  const { t } = useTranslation('staff-actions')
  return (
    <List listStyleType="none">
      {links.map((link) => (
        <List.Item key={`${link.kind}-${link.reference}`}>
          {t(`link.${link.kind}`)}: <LinkTarget link={link} />
        </List.Item>
      ))}
    </List>
  )
}

function LinkTarget({ link }: { link: ActionLink }) {
  if (link.kind === 'web')
    return (
      <Anchor href={link.reference} rel="noreferrer">
        {link.label}
      </Anchor>
    )
  if (link.kind === 'incident')
    return (
      <AnchorLink to="/staff/incidents/$incidentId" params={{ incidentId: link.reference }}>
        {link.label}
      </AnchorLink>
    )
  if (link.kind === 'training')
    return (
      <AnchorLink to="/staff/trainings/$trainingId" params={{ trainingId: link.reference }}>
        {link.label}
      </AnchorLink>
    )
  return (
    <>
      {link.label} ({link.reference})
    </>
  )
}
