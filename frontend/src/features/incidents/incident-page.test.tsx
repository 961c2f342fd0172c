import { screen, waitFor, within } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { startSession } from '~/api/session'
import { makeIncident, makeMe, makeTrends } from '~/test/factories'
import { renderApp } from '~/test/render'
import { api, problem, server } from '~/test/server'

const incident = makeIncident({
  withheld: ['exact_location', 'case_number', 'victimizations'],
  case_number: null,
  victimization_count: 2,
  allowed_transitions: ['hold', 'confirmed'],
})
const PATH = `/staff/incidents/${incident.id}`
const PERMISSIONS = [
  'incidents:read',
  'incidents:write',
  'incidents:verify',
  'incident_locations:reveal',
] as const

const serve = (me = makeMe({ permissions: [...PERMISSIONS] })) =>
  server.use(
    http.get(api('/me'), () => HttpResponse.json(me)),
    http.get(api('/incidents/:id'), () => HttpResponse.json(incident)),
    http.get(api('/incidents/:id/changes'), () =>
      HttpResponse.json({
        items: [
          {
            id: 'c1',
            changed_at: '2026-11-20T13:00:00Z',
            changed_by: { kind: 'user', name: 'Ana Ruiz' },
            action: 'corrected',
            reason: null,
            changes: [{ field: 'kind', from: 'other_serious', to: 'nonfatal_shooting' }],
          },
        ],
        next_cursor: null,
      }),
    ),
    http.get(api('/community-areas/boundaries'), () =>
      HttpResponse.json({ type: 'FeatureCollection', features: [] }),
    ),
    http.get(api('/statistics/trends'), () =>
      HttpResponse.json(makeTrends({ group_by: 'area', groups: [] })),
    ),
  )

beforeEach(() => startSession({ access_token: 'token' }))

test('says what is withheld and why, and shows how many people were harmed without their details', async () => {
  serve()
  await renderApp(PATH)
  expect(await screen.findByText(/exact location is sealed/)).toBeVisible()
  expect(screen.getByText(/case number needs a higher/)).toBeVisible()
  expect(screen.getByRole('heading', { name: '2 people harmed' })).toBeVisible()
  expect(screen.queryByRole('table', { name: /without names/ })).toBeNull()
})

test('the history tells the change in words, with who did it', async () => {
  serve()
  await renderApp(PATH)
  expect(await screen.findByText(/Other serious violence → Nonfatal shooting/)).toBeVisible()
  expect(screen.getByText(/Ana Ruiz/)).toBeVisible()
})

test('a decision offers only the open states and sends the version that was seen', async () => {
  serve()
  const sent: unknown[] = []
  server.use(
    http.post(api('/incidents/:id/verifications'), async ({ request }) => {
      sent.push(request.headers.get('If-Match'), await request.json())
      return HttpResponse.json({ ...incident, verification: 'confirmed', allowed_transitions: [] })
    }),
  )
  const { user } = await renderApp(PATH)
  expect(await screen.findAllByRole('radio')).toHaveLength(2)
  await user.click(screen.getByRole('radio', { name: /Confirmed/ }))
  await user.click(screen.getByRole('button', { name: 'Decide' }))
  expect(screen.getByText(/at least three characters/)).toBeVisible()
  expect(sent).toEqual([])
  await user.type(screen.getByLabelText('Reason'), 'Hospital liaison confirmed.')
  await user.click(screen.getByRole('button', { name: 'Decide' }))
  await waitFor(() =>
    expect(sent).toEqual(['"4"', { to: 'confirmed', reason: 'Hospital liaison confirmed.' }]),
  )
})

test('a decision on a stale incident offers to load the current state', async () => {
  serve()
  server.use(http.post(api('/incidents/:id/verifications'), () => problem(412, 'stale')))
  const { user } = await renderApp(PATH)
  await user.click(await screen.findByRole('radio', { name: /On hold/ }))
  await user.type(screen.getByLabelText('Reason'), 'To be cleared up.')
  await user.click(screen.getByRole('button', { name: 'Decide' }))
  expect(await screen.findByRole('button', { name: 'Load the current state' })).toBeVisible()
  expect(screen.getByLabelText('Reason')).toHaveValue('To be cleared up.')
})

const EXACT = '1234 N EXAMPLE ST'
const revealing = (asked: unknown[]) =>
  server.use(
    http.post(api('/incidents/:id/reveals'), async ({ request }) => {
      asked.push(await request.json())
      return HttpResponse.json({
        exact_point: { type: 'Point', coordinates: [-87.701, 41.901] },
        exact_address: EXACT,
        recorded_at: '2026-11-23T12:00:00Z',
      })
    }),
  )

test('the exact location is not asked for before a purpose is given', async () => {
  serve()
  const asked: unknown[] = []
  revealing(asked)
  const { user } = await renderApp(PATH)
  await user.click(await screen.findByRole('button', { name: 'Show the exact location' }))
  expect(screen.getByText(/Your name, the time and your purpose are recorded/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Show and record' }))
  expect(asked).toEqual([])
  expect(screen.queryByText(EXACT)).toBeNull()
  await user.type(screen.getByLabelText('What do you need it for?'), 'Walk with the block club')
  await user.click(screen.getByRole('button', { name: 'Show and record' }))
  expect(await screen.findByText(EXACT)).toBeVisible()
  expect(asked).toEqual([{ fields: ['exact_location'], purpose: 'Walk with the block club' }])
})

test('a revealed location is forgotten on leaving the page and never kept', async () => {
  serve()
  revealing([])
  const { user, router, queryClient } = await renderApp(PATH)
  await user.click(await screen.findByRole('button', { name: 'Show the exact location' }))
  await user.type(screen.getByLabelText('What do you need it for?'), 'Walk with the block club')
  await user.click(screen.getByRole('button', { name: 'Show and record' }))
  await screen.findByText(EXACT)
  const cached = JSON.stringify([
    queryClient
      .getQueryCache()
      .getAll()
      .map(({ state }) => state.data),
    queryClient
      .getMutationCache()
      .getAll()
      .map(({ state }) => state.data),
  ])
  expect(cached).not.toContain(EXACT)
  await router.navigate({ to: '/staff/areas', search: {} })
  await waitFor(() => expect(screen.queryByText(EXACT)).toBeNull())
  await router.navigate({ to: PATH as '/staff' })
  expect(await screen.findByRole('button', { name: 'Show the exact location' })).toBeVisible()
  expect(screen.queryByText(EXACT)).toBeNull()
})

test('without the permission the reveal is disabled with its reason', async () => {
  serve(makeMe({ permissions: ['incidents:read'] }))
  await renderApp(PATH)
  const button = await screen.findByRole('button', { name: 'Show the exact location' })
  expect(button).toHaveAttribute('aria-disabled', 'true')
  expect(button).toHaveAccessibleDescription(/incident_locations:reveal/)
  expect(within(document.body).queryByRole('radio')).toBeNull()
})
