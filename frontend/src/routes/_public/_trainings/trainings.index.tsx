import { createFileRoute } from '@tanstack/react-router'
import { CataloguePage } from '~/features/trainings/catalogue-page'
import { catalogueSearch } from '~/features/trainings/search'

export const Route = createFileRoute('/_public/_trainings/trainings/')({
  validateSearch: catalogueSearch,
  component: CataloguePage,
})
