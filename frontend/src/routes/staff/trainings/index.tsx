import { createFileRoute } from '@tanstack/react-router'
import { trainingsSearch } from '~/features/training-planning/search'
import { TrainingsPage } from '~/features/training-planning/trainings-page'

export const Route = createFileRoute('/staff/trainings/')({
  validateSearch: trainingsSearch,
  component: TrainingsPage,
})
