import { createFileRoute } from '@tanstack/react-router'
import { TeamPage } from '~/features/review-teams/team-page'

export const Route = createFileRoute('/staff/review-teams/$teamId')({ component: TeamPage })
