import { createFileRoute } from '@tanstack/react-router'
import { EventsPage } from '~/features/lots/events-page'
import { eventsSearch } from '~/features/lots/search'

export const Route = createFileRoute('/staff/volunteer-events')({
  validateSearch: eventsSearch,
  component: EventsPage,
})
