import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { ReviewTeam } from '~/api/gen'
import { listReviewTeamsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { TeamPanel } from './team-panel'

const route = getRouteApi('/staff/review-teams/')

export function TeamsPage() {
  const { t } = useTranslation('staff-teams')
  const navigate = route.useNavigate()
  const canLead = useCan('reviews:lead')
  const [forming, form] = useDisclosure()
  const teams = useQuery(listReviewTeamsOptions())
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <ButtonLink variant="default" to="/staff/confidentiality-agreement">
              {t('agreement.title')}
            </ButtonLink>
            <ActionButton
              leftSection={<Plus size={16} aria-hidden />}
              disabledReason={canLead.reason}
              onClick={form.open}
            >
              {t('new.open')}
            </ActionButton>
          </>
        }
      />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={teams.data?.items}
        rowId={({ id }) => id}
        error={teams.error}
        onRetry={() => void teams.refetch()}
        onOpen={({ id }) => void navigate({ to: '/staff/review-teams/$teamId', params: { teamId: id } })}
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      {forming && <TeamPanel onClose={form.close} />}
    </>
  )
}

function useColumns() {
  const { t } = useTranslation('staff-teams')
  const format = useFormat()
  return useMemo<Column<ReviewTeam>[]>(
    () => [
      {
        id: 'name',
        header: t('field.name'),
        cell: ({ id, name }) => (
          <AnchorLink to="/staff/review-teams/$teamId" params={{ teamId: id }}>
            {name}
          </AnchorLink>
        ),
      },
      {
        id: 'areas',
        header: t('field.areas'),
        cell: ({ areas }) => areas.map(({ name }) => name).join(', '),
      },
      {
        id: 'next',
        header: t('field.next_meeting'),
        cell: ({ active, next_meeting_at }) =>
          active ? format.dateTime(next_meeting_at) : <StatusTag tone="neutral">{t('inactive')}</StatusTag>,
      },
      {
        id: 'members',
        header: t('field.members'),
        align: 'end',
        cell: ({ member_count, members_without_agreement }) =>
          members_without_agreement > 0
            ? t('members_unsigned', { count: member_count, unsigned: members_without_agreement })
            : format.number(member_count),
      },
    ],
    [t, format],
  )
}
