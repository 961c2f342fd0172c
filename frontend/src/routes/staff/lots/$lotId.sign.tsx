import { createFileRoute } from '@tanstack/react-router'
import { SignPage } from '~/features/lots/sign-page'

export const Route = createFileRoute('/staff/lots/$lotId/sign')({ component: SignPage })
