import { createFileRoute } from '@tanstack/react-router'
import { IncidentPage } from '~/features/incidents/incident-page'
import { incidentDetail } from '~/features/incidents/search'

export const Route = createFileRoute('/staff/incidents/$incidentId')({
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(incidentDetail(params.incidentId)),
  component: IncidentPage,
})
