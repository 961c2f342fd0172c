import { createFileRoute } from '@tanstack/react-router'
import { RecommendationsPage } from '~/features/recommendations/recommendations-page'
import { recommendationsSearch } from '~/features/recommendations/search'

export const Route = createFileRoute('/staff/recommendations')({
  validateSearch: recommendationsSearch,
  component: RecommendationsPage,
})
