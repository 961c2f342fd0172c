import { createFileRoute } from '@tanstack/react-router'
import { MeetingPage } from '~/features/reviews/meeting-page'
import { meetingSearch } from '~/features/reviews/search'

export const Route = createFileRoute('/staff/reviews/$sessionId/meeting')({
  validateSearch: meetingSearch,
  component: MeetingPage,
})
