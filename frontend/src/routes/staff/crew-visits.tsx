import { createFileRoute } from '@tanstack/react-router'
import { CrewPage } from '~/features/work-orders/crew-page'

export const Route = createFileRoute('/staff/crew-visits')({ component: CrewPage })
