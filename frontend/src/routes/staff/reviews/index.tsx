import { createFileRoute } from '@tanstack/react-router'
import { ReviewsPage } from '~/features/reviews/reviews-page'
import { sessionsSearch } from '~/features/reviews/search'

export const Route = createFileRoute('/staff/reviews/')({
  validateSearch: sessionsSearch,
  component: ReviewsPage,
})
