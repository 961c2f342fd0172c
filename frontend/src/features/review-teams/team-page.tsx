import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { ReviewTeam } from '~/api/gen'
import { createCalendarLinkMutation, getReviewTeamOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CopyOnce } from '~/ui/staff/copy-once'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { ButtonLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { ErrorState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { TeamMeasuresSection } from './measures'
import { Members } from './members'
import { TeamPanel, useWeekdays } from './team-panel'

const route = getRouteApi('/staff/review-teams/$teamId')

export function TeamPage() {
  const { t } = useTranslation('staff-teams')
  const { teamId } = route.useParams()
  const team = useQuery(getReviewTeamOptions({ path: { team_id: teamId } }))
  return (
    <QueryState query={team} title={t('team')}>
      {(data) => <TeamContent key={data.id} team={data} />}
    </QueryState>
  )
}

function TeamContent({ team }: { team: ReviewTeam }) {
  const { t } = useTranslation('staff-teams')
  const format = useFormat()
  const me = useMe()
  const weekday = useWeekdays()[team.meeting_weekday - 1]?.label ?? ''
  const [editing, edit] = useDisclosure()
  const link = useMutation(createCalendarLinkMutation())
  return (
    <DetailLayout
      title={team.name}
      status={
        <StatusTag tone={team.active ? 'good' : 'neutral'}>
          {t(team.active ? 'active' : 'inactive')}
        </StatusTag>
      }
      actions={
        <>
          {team.readable && (
            <ButtonLink variant="default" to="/staff/reviews" search={{ team_id: team.id }}>
              {t('sessions')}
            </ButtonLink>
          )}
          {team.own_role && (
            <ActionButton
              variant="default"
              onClick={() =>
                link.mutate({
                  path: { team_id: team.id },
                  headers: { 'Idempotency-Key': crypto.randomUUID() },
                })
              }
            >
              {t('calendar.open')}
            </ActionButton>
          )}
          <ActionButton
            variant="default"
            disabledReason={team.editable ? undefined : t('edit.not_yours')}
            onClick={edit.open}
          >
            {t('edit.open')}
          </ActionButton>
        </>
      }
      summary={[
        { label: t('field.areas'), value: team.areas.map(({ name }) => name).join(', ') },
        {
          label: t('field.rhythm'),
          value: t('rhythm', { weekday, time: team.meeting_time, count: team.meeting_minutes }),
        },
        { label: t('field.next_meeting'), value: format.dateTime(team.next_meeting_at) },
        ...(team.meeting_place ? [{ label: t('field.place'), value: team.meeting_place }] : []),
        { label: t('field.organization'), value: team.organization.name },
        { label: t('field.own_role'), value: team.own_role ? t(`role.${team.own_role}`) : t('role.none') },
      ]}
    >
      {link.error && <ErrorState problem={link.error} />}
      {link.data && (
        <CopyOnce label={t('calendar.label')} value={link.data.url} onDone={() => link.reset()} />
      )}
      <h2 className="section-title">{t('field.members')}</h2>
      <Members team={team} />
      {can(me, 'review_measures:read') && <TeamMeasuresSection teamId={team.id} />}
      {editing && <TeamPanel key={team.row_version} team={team} onClose={edit.close} />}
    </DetailLayout>
  )
}
