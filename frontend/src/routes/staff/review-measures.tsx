import { createFileRoute } from '@tanstack/react-router'
import { ReviewMeasuresPage } from '~/features/review-teams/measures-page'
import { measuresSearch } from '~/features/review-teams/search'

export const Route = createFileRoute('/staff/review-measures')({
  validateSearch: measuresSearch,
  component: ReviewMeasuresPage,
})
