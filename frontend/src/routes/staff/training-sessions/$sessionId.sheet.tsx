import { createFileRoute } from '@tanstack/react-router'
import { SheetPage } from '~/features/training-planning/sheet-page'

export const Route = createFileRoute('/staff/training-sessions/$sessionId/sheet')({ component: SheetPage })
