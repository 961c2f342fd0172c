import { createFileRoute } from '@tanstack/react-router'
import { RulesPage } from '~/features/training-planning/rules-page'
import { rulesSearch } from '~/features/training-planning/search'

export const Route = createFileRoute('/staff/training-rules')({
  validateSearch: rulesSearch,
  component: RulesPage,
})
