import { createFileRoute } from '@tanstack/react-router'
import { TeamsPage } from '~/features/review-teams/teams-page'

export const Route = createFileRoute('/staff/review-teams/')({ component: TeamsPage })
