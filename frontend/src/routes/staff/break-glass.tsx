import { createFileRoute } from '@tanstack/react-router'
import { BreakGlassPage } from '~/features/cases/break-glass-page'
import { breakGlassSearch } from '~/features/cases/search'

export const Route = createFileRoute('/staff/break-glass')({
  validateSearch: breakGlassSearch,
  component: BreakGlassPage,
})
