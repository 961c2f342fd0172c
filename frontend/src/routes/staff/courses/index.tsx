import { createFileRoute } from '@tanstack/react-router'
import { CoursesPage } from '~/features/training-planning/courses-page'
import { courseSearch } from '~/features/training-planning/search'

export const Route = createFileRoute('/staff/courses/')({
  validateSearch: courseSearch,
  component: CoursesPage,
})
