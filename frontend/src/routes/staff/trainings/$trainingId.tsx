import { createFileRoute } from '@tanstack/react-router'
import { trainingDetail, trainingSearch } from '~/features/training-planning/search'
import { TrainingPage } from '~/features/training-planning/training-page'

export const Route = createFileRoute('/staff/trainings/$trainingId')({
  validateSearch: trainingSearch,
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(trainingDetail(params.trainingId)),
  component: TrainingPage,
})
