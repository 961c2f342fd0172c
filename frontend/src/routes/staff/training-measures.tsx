import { createFileRoute } from '@tanstack/react-router'
import { MeasuresPage } from '~/features/training-planning/measures-page'
import { measuresSearch } from '~/features/training-planning/search'

export const Route = createFileRoute('/staff/training-measures')({
  validateSearch: measuresSearch,
  component: MeasuresPage,
})
