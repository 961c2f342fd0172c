import { createFileRoute } from '@tanstack/react-router'
import { CaseErasuresPage } from '~/features/cases/erasures-page'
import { erasuresSearch } from '~/features/cases/search'

export const Route = createFileRoute('/staff/case-erasures')({
  validateSearch: erasuresSearch,
  component: CaseErasuresPage,
})
