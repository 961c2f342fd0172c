import { createFileRoute } from '@tanstack/react-router'
import { SessionPage } from '~/features/reviews/session-page'

export const Route = createFileRoute('/staff/reviews/$sessionId/')({ component: SessionPage })
