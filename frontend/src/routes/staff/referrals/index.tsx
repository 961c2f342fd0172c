import { createFileRoute } from '@tanstack/react-router'
import { ReferralsPage } from '~/features/referrals/referrals-page'
import { referralsSearch } from '~/features/referrals/search'

export const Route = createFileRoute('/staff/referrals/')({
  validateSearch: referralsSearch,
  component: ReferralsPage,
})
