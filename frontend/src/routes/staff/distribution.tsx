import { createFileRoute } from '@tanstack/react-router'
import { DistributionPage } from '~/features/distribution/distribution-page'
import { distributionSearch } from '~/features/distribution/search'

export const Route = createFileRoute('/staff/distribution')({
  validateSearch: distributionSearch,
  component: DistributionPage,
})
