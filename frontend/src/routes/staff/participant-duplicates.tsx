import { createFileRoute } from '@tanstack/react-router'
import { DuplicatesPage } from '~/features/training-planning/duplicates-page'

export const Route = createFileRoute('/staff/participant-duplicates')({ component: DuplicatesPage })
