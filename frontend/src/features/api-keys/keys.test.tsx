import { act, screen, waitFor, within } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test, vi } from 'vitest'
import type { ApiKey } from '~/api/gen'
import { startSession } from '~/api/session'
import { makeMe } from '~/test/factories'
import { renderApp, renderWith } from '~/test/render'
import { api, server } from '~/test/server'
import { KeySecret } from './key-secret'

const KEY_ID = '01930000-0000-7000-8000-0000000000cc'
const SECRET = 'cscc_live_example_only'

const key: ApiKey = {
  id: KEY_ID,
  name: 'Nightly report',
  prefix: 'cscc_live_abcd1234',
  organization: { id: 'o-1', name: 'Example Partner', abbreviation: 'EP' },
  scopes: ['incidents:read'],
  area_numbers: null,
  allowed_networks: null,
  expires_at: '2027-01-01T00:00:00Z',
  last_used_at: null,
  revoked_at: null,
  status: 'active',
  created_at: '2026-11-01T12:00:00Z',
  row_version: 4,
}

const signIn = (permissions: Parameters<typeof makeMe>[0]) =>
  server.use(http.get(api('/me'), () => HttpResponse.json(makeMe(permissions))))

beforeEach(() => {
  startSession({ access_token: 'token' })
  signIn({ permissions: ['api_keys:read', 'api_keys:write', 'organizations:read'] })
  server.use(
    http.get(api(`/api-keys/${KEY_ID}`), () => HttpResponse.json(key)),
    http.get(api('/api-key-scopes'), () =>
      HttpResponse.json({
        items: [{ scope: 'incidents:read', description: 'Read incidents of the areas given.' }],
        next_cursor: null,
      }),
    ),
    http.get(api('/organizations'), () =>
      HttpResponse.json({ items: [{ id: 'o-1', name: 'Example Partner' }], next_cursor: null }),
    ),
  )
})

test('a new key is made for an organization and its secret is shown once', async () => {
  let body: unknown
  server.use(
    http.post(api('/api-keys'), async ({ request }) => {
      body = await request.json()
      return HttpResponse.json({ api_key: key, secret: SECRET }, { status: 201 })
    }),
  )
  const { user, router } = await renderApp('/staff/api-keys/new')
  await user.click(await screen.findByLabelText('Name'))
  await user.paste('Nightly report')
  await user.click(screen.getByRole('combobox', { name: 'Organization' }))
  await user.paste('Example')
  await user.keyboard('{ArrowDown}{Enter}')
  const scope = await screen.findByRole('checkbox', { name: 'incidents:read' })
  expect(scope).toHaveAccessibleDescription('Read incidents of the areas given.')
  await user.click(scope)
  await user.click(screen.getByRole('button', { name: 'Create the key' }))

  await waitFor(() => expect(screen.getByText(SECRET)).toBeVisible())
  expect(body).toEqual({
    name: 'Nightly report',
    organization_id: 'o-1',
    scopes: ['incidents:read'],
    area_numbers: null,
    allowed_networks: null,
  })
  await user.click(screen.getByText('I have kept it'))
  await waitFor(() => expect(router.state.location.pathname).toBe(`/staff/api-keys/${KEY_ID}`))
  expect(screen.queryByText(SECRET)).not.toBeInTheDocument()
})

test('the secret is left only by saying that it was kept', async () => {
  const onKept = vi.fn()
  const { user, router } = await renderWith(<KeySecret secret={SECRET} onKept={onKept} />)
  const dialog = await screen.findByRole('dialog', { name: 'Keep the key now' })
  expect(within(dialog).getByText(/^curl .*\$API_KEY/)).toBeVisible()
  await user.keyboard('{Escape}')
  act(() => void router.navigate({ to: '/other' as '/' }))
  expect(router.state.location.pathname).toBe('/')
  expect(onKept).not.toHaveBeenCalled()
  expect(screen.getByText(SECRET)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'I have kept it' }))
  expect(onKept).toHaveBeenCalledOnce()
})

test('a key without anything that it may do is not sent', async () => {
  const { user } = await renderApp('/staff/api-keys/new')
  await user.click(await screen.findByLabelText('Name'))
  await user.paste('Nightly report')
  await user.click(screen.getByRole('button', { name: 'Create the key' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Choose at least one thing that the key may do.')
})

test('revoking needs the name of the key', async () => {
  let version: string | null = null
  server.use(
    http.delete(api(`/api-keys/${KEY_ID}`), ({ request }) => {
      version = request.headers.get('If-Match')
      return new HttpResponse(null, { status: 204 })
    }),
  )
  const { user } = await renderApp(`/staff/api-keys/${KEY_ID}`)
  await user.click(await screen.findByRole('button', { name: 'Revoke' }))
  const dialog = await screen.findByRole('dialog', { name: 'Revoke Nightly report?' })
  const confirm = within(dialog).getByRole('button', { name: 'Revoke the key' })
  await user.click(confirm)
  const field = within(dialog).getByLabelText('Type “Nightly report” to confirm')
  expect(field).toHaveAccessibleDescription('This is not the name of the key.')
  expect(version).toBeNull()
  await user.type(field, 'Nightly report')
  await user.click(confirm)
  await waitFor(() => expect(version).toBe('"4"'))
})

test('rotating says how long the old key works and shows the new secret', async () => {
  let body: unknown
  server.use(
    http.post(api(`/api-keys/${KEY_ID}/rotations`), async ({ request }) => {
      body = await request.json()
      return HttpResponse.json({ api_key: key, secret: SECRET }, { status: 201 })
    }),
  )
  const { user } = await renderApp(`/staff/api-keys/${KEY_ID}`)
  await user.click(await screen.findByRole('button', { name: 'Rotate' }))
  const dialog = await screen.findByRole('dialog', { name: 'Rotate Nightly report?' })
  await user.selectOptions(within(dialog).getByLabelText('The old key works for'), '72 hours')
  await user.click(within(dialog).getByRole('button', { name: 'Create the new key' }))
  await waitFor(() => expect(screen.getByText(SECRET)).toBeVisible())
  expect(body).toEqual({ overlap_hours: 72 })
})

test('a revoked key can neither be rotated nor revoked', async () => {
  server.use(
    http.get(api(`/api-keys/${KEY_ID}`), () =>
      HttpResponse.json({ ...key, status: 'revoked', revoked_at: '2026-11-02T12:00:00Z' }),
    ),
  )
  await renderApp(`/staff/api-keys/${KEY_ID}`)
  for (const name of ['Rotate', 'Revoke']) {
    expect(await screen.findByRole('button', { name })).toHaveAccessibleDescription(
      'This key no longer works.',
    )
  }
})

test('sections that a role lacks are left out of the navigation', async () => {
  signIn({ permissions: ['api_keys:read'] })
  server.use(http.get(api('/api-keys'), () => HttpResponse.json({ items: [], next_cursor: null })))
  await renderApp('/staff/api-keys')
  const rail = await screen.findByRole('navigation', { name: 'Main' })
  expect(await within(rail).findByRole('link', { name: 'API keys' })).toBeVisible()
  for (const name of ['Users', 'Imports', 'Audit trail', 'Settings'])
    expect(within(rail).queryByRole('link', { name })).not.toBeInTheDocument()
})
