import { createFileRoute } from '@tanstack/react-router'
import { ReferralMeasuresPage } from '~/features/referrals/measures-page'
import { measuresSearch } from '~/features/referrals/search'

export const Route = createFileRoute('/staff/referral-measures')({
  validateSearch: measuresSearch,
  component: ReferralMeasuresPage,
})
