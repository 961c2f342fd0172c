import { createFileRoute } from '@tanstack/react-router'
import { ProjectorPage } from '~/features/reviews/projector-page'
import { meetingSearch } from '~/features/reviews/search'

export const Route = createFileRoute('/staff/reviews/$sessionId/projector')({
  validateSearch: meetingSearch,
  component: ProjectorPage,
})
