import { createFileRoute } from '@tanstack/react-router'
import { ApplicationPage } from '~/features/applications/application-page'

export const Route = createFileRoute('/staff/applications/$applicationId')({ component: ApplicationPage })
