import { createFileRoute } from '@tanstack/react-router'
import { NotificationsPage } from '~/features/notifications/notifications-page'
import { boolean, searchParams, text } from '~/ui/search'

export const Route = createFileRoute('/staff/notifications')({
  validateSearch: searchParams({ unread: boolean, cursor: text }),
  component: NotificationsPage,
})
