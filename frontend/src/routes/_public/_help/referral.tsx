import { createFileRoute } from '@tanstack/react-router'
import { ReferralLinkPage } from '~/features/public-help/referral-link-page'

export const Route = createFileRoute('/_public/_help/referral')({ component: ReferralLinkPage })
