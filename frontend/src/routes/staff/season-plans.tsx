import { createFileRoute } from '@tanstack/react-router'
import { seasonPlansSearch } from '~/features/work-orders/search'
import { SeasonPlansPage } from '~/features/work-orders/season-plans-page'

export const Route = createFileRoute('/staff/season-plans')({
  validateSearch: seasonPlansSearch,
  component: SeasonPlansPage,
})
