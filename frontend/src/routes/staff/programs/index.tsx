import { createFileRoute } from '@tanstack/react-router'
import { ProgramsPage } from '~/features/programs/programs-page'

export const Route = createFileRoute('/staff/programs/')({ component: ProgramsPage })
