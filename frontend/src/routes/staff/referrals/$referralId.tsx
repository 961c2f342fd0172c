import { createFileRoute } from '@tanstack/react-router'
import { ReferralPage } from '~/features/referrals/referral-page'

export const Route = createFileRoute('/staff/referrals/$referralId')({ component: ReferralPage })
