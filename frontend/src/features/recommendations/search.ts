import type { RecommendationLevel, RecommendationStatus } from '~/api/gen'
import { listRecommendationsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { boolean, listOf, oneOf, searchParams, text } from '~/ui/search'

export const RECOMMENDATION_STATUSES = [
  'proposed',
  'committed',
  'in_progress',
  'completed',
  'declined',
] as const satisfies readonly RecommendationStatus[]
export const LEVELS = ['system', 'agency', 'individual'] as const satisfies readonly RecommendationLevel[]

export const recommendationsSearch = searchParams({
  q: text,
  status: listOf(RECOMMENDATION_STATUSES),
  level: oneOf(LEVELS),
  organization_id: text,
  overdue: boolean,
  cursor: text,
})
export type RecommendationsSearch = ReturnType<typeof recommendationsSearch>

export const recommendationList = (search: RecommendationsSearch) =>
  listRecommendationsOptions({ query: { ...search, limit: 50 } })
