import { createFileRoute } from '@tanstack/react-router'
import { ApplicationStatusPage } from '~/features/public-programs/application/status-page'

export const Route = createFileRoute('/_public/_applications/application-status')({
  component: ApplicationStatusPage,
})
