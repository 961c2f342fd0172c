import { createFileRoute } from '@tanstack/react-router'
import { AgreementPage } from '~/features/agreements/agreement-page'

export const Route = createFileRoute('/staff/agreements/$agreementId')({ component: AgreementPage })
