import {
  getActionOptions,
  listActionCountsOptions,
  listActionsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { type AreaChoice, areaFilter } from '~/features/shell/area'
import { boolean, listOf, oneOf, searchParams, sortBy, text } from '~/ui/search'
import { ACTION_KINDS, ACTION_PRIORITIES, ACTION_STATUSES } from '~/ui/staff/actions/values'

export const VIEWS = ['list', 'board', 'organizations'] as const
export const DEFAULT_SORT = 'due_at'

export const actionsSearch = searchParams({
  q: text,
  status: listOf(ACTION_STATUSES),
  /** Also those that are verified or cancelled. */
  all: boolean,
  kind: oneOf(ACTION_KINDS),
  category: text,
  priority: listOf(ACTION_PRIORITIES),
  owner_organization_id: text,
  own_organization: boolean,
  mine: boolean,
  to_verify: boolean,
  overdue: boolean,
  escalated: boolean,
  team_id: text,
  view: oneOf(VIEWS),
  sort: sortBy(['due_at', 'created_at', 'updated_at']),
  cursor: text,
})
export type ActionsSearch = ReturnType<typeof actionsSearch>

/** The filters of the list as the API takes them. */
export function actionFilter(search: ActionsSearch, area: AreaChoice) {
  const { view: _view, sort: _sort, cursor: _cursor, category, all, ...rest } = search
  // What is finished is of interest when somebody asks for it.
  const unfinished = all || rest.status || rest.to_verify ? undefined : true
  // Actions are not restricted to focus areas as such.
  return { ...rest, unfinished, category: category ? [category] : undefined, area: areaFilter(area).area }
}

export const actionList = (search: ActionsSearch, area: AreaChoice) =>
  listActionsOptions({
    query: {
      ...actionFilter(search, area),
      sort: search.sort ?? DEFAULT_SORT,
      cursor: search.cursor,
      limit: 50,
      include_total: true,
    },
  })

/** Enough for a board; the rest is in the list. */
export const actionBoard = (search: ActionsSearch, area: AreaChoice) =>
  listActionsOptions({
    query: { ...actionFilter(search, area), status: undefined, unfinished: true, sort: 'due_at', limit: 200 },
  })

export const actionDetail = (id: string) => getActionOptions({ path: { action_id: id } })
export const actionCounts = () => listActionCountsOptions()
