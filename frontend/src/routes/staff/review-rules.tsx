import { createFileRoute } from '@tanstack/react-router'
import { ReviewRulesPage } from '~/features/review-rules/rules-page'
import { rulesSearch } from '~/features/review-rules/search'

export const Route = createFileRoute('/staff/review-rules')({
  validateSearch: rulesSearch,
  component: ReviewRulesPage,
})
