import { useRouterState } from '@tanstack/react-router'
import type { IncidentSummary } from '~/api/gen'
import type { IncidentSearch } from './search'

export interface ListContext {
  /** Ids of the page of the list, in its order. */
  ids: string[]
  /** What the list showed, for the way back. */
  search: IncidentSearch
}

declare module '@tanstack/history' {
  interface HistoryState {
    /** The list from which an incident was opened: in the history entry, so that addresses stay short. */
    incidentList?: ListContext
  }
}

export const listContext = (rows: IncidentSummary[] | undefined, search: IncidentSearch): ListContext => ({
  ids: (rows ?? []).map(({ id }) => id),
  search,
})

/** The incidents before and after this one in the list that it was opened from. */
export function useNeighbors(id: string) {
  const list = useRouterState({ select: (state) => state.location.state.incidentList })
  const at = list ? list.ids.indexOf(id) : -1
  return {
    list,
    previous: at > 0 ? list?.ids[at - 1] : undefined,
    next: at >= 0 ? list?.ids[at + 1] : undefined,
  }
}
