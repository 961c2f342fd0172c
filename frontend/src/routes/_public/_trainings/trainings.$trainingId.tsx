import { createFileRoute } from '@tanstack/react-router'
import { TrainingPage } from '~/features/trainings/training-page'

export const Route = createFileRoute('/_public/_trainings/trainings/$trainingId')({ component: TrainingPage })
