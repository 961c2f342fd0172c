import { createFileRoute } from '@tanstack/react-router'
import { LotMeasuresPage } from '~/features/lots/measures-page'
import { measuresSearch } from '~/features/lots/search'

export const Route = createFileRoute('/staff/lot-measures')({
  validateSearch: measuresSearch,
  component: LotMeasuresPage,
})
