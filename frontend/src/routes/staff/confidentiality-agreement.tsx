import { createFileRoute } from '@tanstack/react-router'
import { AgreementPage } from '~/features/review-teams/agreement-page'

export const Route = createFileRoute('/staff/confidentiality-agreement')({ component: AgreementPage })
