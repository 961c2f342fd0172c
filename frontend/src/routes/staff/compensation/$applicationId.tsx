import { createFileRoute } from '@tanstack/react-router'
import { CompensationApplicationPage } from '~/features/compensation/application-page'

export const Route = createFileRoute('/staff/compensation/$applicationId')({
  component: CompensationApplicationPage,
})
