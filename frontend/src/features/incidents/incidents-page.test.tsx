import { screen, waitFor } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { startSession } from '~/api/session'
import { makeIncident } from '~/test/factories'
import { renderApp } from '~/test/render'
import { api, server } from '~/test/server'

/** Answers the list and notes what was asked. */
const serve = (items = [makeIncident()]) => {
  const asked: string[] = []
  server.use(
    http.get(api('/incidents'), ({ request }) => {
      asked.push(new URL(request.url).search)
      return HttpResponse.json({ items, next_cursor: null, total: { count: items.length, capped: false } })
    }),
  )
  return asked
}

beforeEach(() => startSession({ access_token: 'token' }))

test('a filter goes to the address and to the API, and the first page is shown again', async () => {
  const asked = serve()
  const { user, router } = await renderApp('/staff/incidents?cursor=page2&area=2')
  await screen.findByRole('link', { name: /Nov 19, 2026/ })
  expect(asked[0]).toContain('area=2')
  await user.type(screen.getByRole('searchbox', { name: 'Search' }), 'ashland')
  await waitFor(() => expect(router.state.location.search).toMatchObject({ q: 'ashland', area: 2 }))
  expect(router.state.location.search.cursor).toBeUndefined()
  await waitFor(() => expect(asked.at(-1)).toContain('q=ashland'))
  expect(asked.at(-1)).not.toContain('cursor')
})

test('no incident for a filter is an offer to clear it', async () => {
  serve([])
  const { user, router } = await renderApp('/staff/incidents?q=nowhere&domestic=true')
  await user.click(await screen.findByRole('button', { name: 'Clear the filters' }))
  await waitFor(() => expect(router.state.location.search).not.toHaveProperty('q', 'nowhere'))
  expect(await screen.findByText('No incidents yet')).toBeVisible()
})

test('an opened incident knows its neighbors and the way back to the filtered list', async () => {
  const first = makeIncident()
  const second = makeIncident({ id: '01930000-0000-7000-8000-000000000011', occurred_on: '2026-11-18' })
  serve([first, second])
  server.use(
    http.get(api('/incidents/:id'), ({ params }) =>
      HttpResponse.json(params.id === first.id ? first : second),
    ),
    http.get(api('/incidents/:id/changes'), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get(api('/community-areas/boundaries'), () =>
      HttpResponse.json({ type: 'FeatureCollection', features: [] }),
    ),
  )
  const { user, router } = await renderApp('/staff/incidents?kind=%5B%22nonfatal_shooting%22%5D')
  const [link] = await screen.findAllByRole('link', { name: /Nov 19, 2026/ })
  await user.click(link as HTMLElement)
  await user.click(await screen.findByRole('link', { name: 'Next' }))
  await waitFor(() => expect(router.state.location.pathname).toContain(second.id))
  await user.click(await screen.findByRole('link', { name: 'Back to the incidents' }))
  await waitFor(() => expect(router.state.location.search).toMatchObject({ kind: ['nonfatal_shooting'] }))
})
