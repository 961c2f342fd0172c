import { createFileRoute } from '@tanstack/react-router'
import { LotRulesPage } from '~/features/lots/rules-page'
import { rulesSearch } from '~/features/lots/search'

export const Route = createFileRoute('/staff/lot-rules')({
  validateSearch: rulesSearch,
  component: LotRulesPage,
})
