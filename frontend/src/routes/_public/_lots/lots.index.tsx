import { createFileRoute } from '@tanstack/react-router'
import { PublicLotsPage } from '~/features/public-lots/lots-page'
import { publicLotsSearch } from '~/features/public-lots/search'

export const Route = createFileRoute('/_public/_lots/lots/')({
  validateSearch: publicLotsSearch,
  component: PublicLotsPage,
})
