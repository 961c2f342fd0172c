import { createFileRoute } from '@tanstack/react-router'
import { NewIncidentPage } from '~/features/incidents/new-incident-page'

export const Route = createFileRoute('/staff/incidents/new')({ component: NewIncidentPage })
