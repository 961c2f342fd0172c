import { createFileRoute } from '@tanstack/react-router'
import { NewTrainingPage } from '~/features/training-planning/new-training-page'

export const Route = createFileRoute('/staff/trainings/new')({ component: NewTrainingPage })
