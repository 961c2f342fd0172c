import { createFileRoute } from '@tanstack/react-router'
import { PacketPage } from '~/features/reviews/packet-page'

export const Route = createFileRoute('/staff/reviews/$sessionId/packet')({ component: PacketPage })
