import { createFileRoute } from '@tanstack/react-router'
import { RoomPage } from '~/features/training-planning/room-page'

export const Route = createFileRoute('/staff/training-sessions/$sessionId/room')({ component: RoomPage })
