import { createFileRoute } from '@tanstack/react-router'
import { MinutesPage } from '~/features/reviews/minutes-page'

export const Route = createFileRoute('/staff/reviews/$sessionId/minutes')({ component: MinutesPage })
