import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import type { Problem } from '~/api/gen'
import { areas, makeMe, settings } from './factories'

/** The address of an operation, whatever the origin. */
export const api = (path: string) => `*/api/v1${path}`

/** A problem as the API answers it. */
export const problem = (status: number, code: string, rest: Partial<Problem> = {}) => {
  const body: Problem = {
    type: 'about:blank',
    title: code,
    status,
    code,
    detail: '',
    instance: '',
    request_id: '',
    ...rest,
  }
  return HttpResponse.json(body, { status, headers: { 'Content-Type': 'application/problem+json' } })
}

/** What nearly every page asks for. A test adds its own with `server.use(…)`. */
export const server = setupServer(
  http.get(api('/settings'), () => HttpResponse.json(settings)),
  http.get(api('/me'), () => HttpResponse.json(makeMe())),
  http.get(api('/notifications'), () =>
    HttpResponse.json({ items: [], next_cursor: null, total: { count: 0, capped: false } }),
  ),
  http.get(api('/community-areas'), () => HttpResponse.json({ items: areas, next_cursor: null })),
)
