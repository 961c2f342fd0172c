import { Button, Card, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, linkOptions } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Notification } from '~/api/gen'
import { listNotificationsOptions, readNotificationsMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'

const route = getRouteApi('/staff/notifications')

/** What the person was told; opening one marks it as read. */
export function NotificationsPage() {
  const { t } = useTranslation('staff-notifications')
  const queryClient = useQueryClient()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery({
    ...listNotificationsOptions({
      query: { unread: search.unread || undefined, cursor: search.cursor, limit: 50 },
    }),
    placeholderData: keepPreviousData,
  })
  const read = useMutation({
    ...readNotificationsMutation(),
    onSuccess: () => invalidateTags(queryClient, 'notifications'),
  })
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <AnchorLink to="/staff/profile" hash="notifications">
              {t('preferences')}
            </AnchorLink>
            <Button variant="default" loading={read.isPending} onClick={() => read.mutate({ body: {} })}>
              {t('read_all')}
            </Button>
          </>
        }
      />
      <SegmentedControl
        aria-label={t('show.label')}
        mb="md"
        value={search.unread ? 'unread' : 'all'}
        data={[
          { value: 'all', label: t('show.all') },
          { value: 'unread', label: t('show.unread') },
        ]}
        onChange={(value) => void navigate({ search: { unread: value === 'unread' || undefined } })}
      />
      <QueryState query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>
          ) : (
            <>
              <Stack component="ul" p={0} m={0} gap="xs">
                {items.map((notification) => (
                  <Line
                    key={notification.id}
                    notification={notification}
                    onOpen={() => read.mutate({ body: { ids: [notification.id] } })}
                  />
                ))}
              </Stack>
              <CursorPager cursor={search.cursor} nextCursor={next_cursor} />
            </>
          )
        }
      </QueryState>
    </>
  )
}

const target = ({ resource_type, resource_id }: Notification) => {
  if (resource_type === 'action')
    return linkOptions({ to: '/staff/actions/$actionId', params: { actionId: resource_id } })
  if (resource_type === 'incident')
    return linkOptions({ to: '/staff/incidents/$incidentId', params: { incidentId: resource_id } })
  if (resource_type === 'lot')
    return linkOptions({ to: '/staff/lots/$lotId', params: { lotId: resource_id } })
  if (resource_type === 'work_order')
    return linkOptions({ to: '/staff/work-orders/$workOrderId', params: { workOrderId: resource_id } })
  if (resource_type === 'lot_nomination') return linkOptions({ to: '/staff/lot-nominations' })
  if (resource_type === 'referral')
    return linkOptions({ to: '/staff/referrals/$referralId', params: { referralId: resource_id } })
  if (resource_type === 'data_sharing_agreement')
    return linkOptions({ to: '/staff/agreements/$agreementId', params: { agreementId: resource_id } })
  if (resource_type === 'case')
    return linkOptions({ to: '/staff/cases/$caseId', params: { caseId: resource_id } })
  if (resource_type === 'case_transfer') return linkOptions({ to: '/staff/case-transfers' })
  if (resource_type === 'break_glass_access') return linkOptions({ to: '/staff/break-glass' })
  return linkOptions({ to: '/staff/recommendations' })
}

function Line({ notification, onOpen }: { notification: Notification; onOpen: () => void }) {
  const { t } = useTranslation('staff-notifications')
  const format = useFormat()
  return (
    <Card component="li" withBorder padding="sm">
      <Group justify="space-between">
        <AnchorLink {...target(notification)} onClick={() => !notification.read_at && onOpen()}>
          {t(`kind.${notification.kind}`)}
        </AnchorLink>
        <Group gap="xs">
          {!notification.read_at && <StatusTag tone="info">{t('new')}</StatusTag>}
          <Text size="sm" c="dimmed">
            {format.dateTime(notification.created_at)}
          </Text>
        </Group>
      </Group>
    </Card>
  )
}
