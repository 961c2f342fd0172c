import { screen, waitFor, within } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import type { Me, RoleDescription, User } from '~/api/gen'
import { startSession } from '~/api/session'
import { makeMe } from '~/test/factories'
import { renderApp } from '~/test/render'
import { api, problem, server } from '~/test/server'

const USER_ID = '01930000-0000-7000-8000-0000000000aa'

const makeUser = (change: Partial<User> = {}): User => ({
  id: USER_ID,
  email: 'luis@example.org',
  display_name: 'Luis Vega',
  organization: { id: '01930000-0000-7000-8000-000000000002', name: 'Example Partner', abbreviation: 'EP' },
  status: 'active',
  second_factor_enabled: false,
  leads_organization: false,
  last_sign_in_at: null,
  grants: [
    {
      id: '01930000-0000-7000-8000-0000000000bb',
      role: 'analyst',
      area_numbers: [2],
      program: null,
      clearance: 2,
      created_at: '2026-11-01T12:00:00Z',
    },
  ],
  allowed_transitions: ['deactivated'],
  row_version: 7,
  created_at: '2026-11-01T12:00:00Z',
  updated_at: '2026-11-01T12:00:00Z',
  ...change,
})

const roles: RoleDescription[] = [
  {
    role: 'outreach_worker',
    description: 'Street outreach in the areas given.',
    permissions: ['incidents:read'],
    default_clearance: 1,
  },
]

const signIn = (change: Partial<Me> = {}) =>
  server.use(
    http.get(api('/me'), () =>
      HttpResponse.json(makeMe({ permissions: ['users:read', 'users:write'], ...change })),
    ),
  )

beforeEach(() => {
  startSession({ access_token: 'token' })
  signIn()
  server.use(
    http.get(api(`/users/${USER_ID}`), () => HttpResponse.json(makeUser())),
    http.get(api('/roles'), () => HttpResponse.json({ items: roles, next_cursor: null })),
  )
})

/** An option of an opened list. Without a layout, as here, Mantine takes the list for scrolled away and hides it. */
const optionOf = async (list: HTMLElement, name: string) => {
  const box = await waitFor(() => {
    const found = document.getElementById(list.getAttribute('aria-controls') ?? '')
    if (!found) throw new Error('The list is not open.')
    return found
  })
  return within(box).findByRole('option', { name, hidden: true })
}

const open = () => renderApp(`/staff/users/${USER_ID}`)

test('a user is shown with roles, areas by name and level', async () => {
  await open()
  expect(await screen.findByRole('heading', { name: 'Luis Vega' })).toBeVisible()
  const table = await screen.findByRole('table', { name: 'Roles' })
  await within(table).findByText('Núñez Park')
  expect(within(table).getByText('Analyst')).toBeVisible()
  expect(within(table).getByText('2 – confidential')).toBeVisible()
})

test('a role is added with areas; the description of the role is read with it', async () => {
  let body: unknown
  server.use(
    http.post(api(`/users/${USER_ID}/grants`), async ({ request }) => {
      body = await request.json()
      return HttpResponse.json(makeUser().grants[0], { status: 201 })
    }),
  )
  const { user } = await open()
  await user.click(await screen.findByRole('button', { name: 'Add a role' }))
  const panel = await screen.findByRole('dialog', { name: 'Add a role' })
  const role = await within(panel).findByLabelText('Role')
  await within(panel).findByRole('option', { name: 'Outreach worker' })
  await user.selectOptions(role, 'outreach_worker')
  expect(role).toHaveAccessibleDescription('Street outreach in the areas given.')
  const areas = within(panel).getByRole('combobox', { name: 'Areas' })
  await user.click(areas)
  await user.click(await optionOf(areas, 'Núñez Park'))
  await user.click(within(panel).getByRole('button', { name: 'Add the role' }))
  await waitFor(() => expect(body).toEqual({ role: 'outreach_worker', area_numbers: [2], program: null }))
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
})

test('a role has to be chosen', async () => {
  const { user } = await open()
  await user.click(await screen.findByRole('button', { name: 'Add a role' }))
  const panel = await screen.findByRole('dialog', { name: 'Add a role' })
  await user.click(within(panel).getByRole('button', { name: 'Add the role' }))
  expect(await within(panel).findByRole('alert')).toHaveTextContent('Choose a role.')
})

test('deactivating is asked about and sent with the version that was seen', async () => {
  let version: string | null = null
  server.use(
    http.post(api(`/users/${USER_ID}/deactivation`), ({ request }) => {
      version = request.headers.get('If-Match')
      return HttpResponse.json(makeUser({ status: 'deactivated' }))
    }),
  )
  const { user } = await open()
  await user.click(await screen.findByRole('button', { name: 'Deactivate' }))
  const dialog = await screen.findByRole('dialog', { name: 'Deactivate Luis Vega?' })
  await user.click(within(dialog).getByRole('button', { name: 'Deactivate' }))
  await waitFor(() => expect(version).toBe('"7"'))
})

test('the last administrator cannot be deactivated, and the reason is said', async () => {
  server.use(http.post(api(`/users/${USER_ID}/deactivation`), () => problem(409, 'last_admin')))
  const { user } = await open()
  await user.click(await screen.findByRole('button', { name: 'Deactivate' }))
  const dialog = await screen.findByRole('dialog')
  await user.click(within(dialog).getByRole('button', { name: 'Deactivate' }))
  expect(await within(dialog).findByRole('alert')).toHaveTextContent(
    'This is the last active administrator. Make somebody else an administrator first.',
  )
})

test('the own account cannot be deactivated and its roles not be changed', async () => {
  signIn({ id: USER_ID })
  await open()
  const deactivate = await screen.findByRole('button', { name: 'Deactivate' })
  expect(deactivate).toHaveAttribute('aria-disabled', 'true')
  expect(deactivate).toHaveAccessibleDescription('This is your own account. Ask another administrator.')
  expect(screen.getByRole('button', { name: 'Add a role' })).toHaveAttribute('aria-disabled', 'true')
})

test('without the right to change users the actions say why they are disabled', async () => {
  signIn({ permissions: ['users:read'] })
  await open()
  for (const name of ['Edit', 'Deactivate', 'Add a role', 'Remove the role Analyst']) {
    expect(await screen.findByRole('button', { name })).toHaveAccessibleDescription(/users:write/)
  }
})

test('an address that is already known is said at its field', async () => {
  server.use(
    http.get(api('/users'), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get(api('/organizations'), () =>
      HttpResponse.json({ items: [{ id: 'o-1', name: 'Example Partner' }], next_cursor: null }),
    ),
    http.post(api('/users'), () =>
      problem(409, 'already_exists', {
        errors: [{ pointer: '/email', code: 'already_exists', detail: 'known' }],
      }),
    ),
  )
  const { user } = await renderApp('/staff/users')
  await user.click(await screen.findByRole('button', { name: 'Invite a user' }))
  const panel = await screen.findByRole('dialog', { name: 'Invite a user' })
  const email = within(panel).getByLabelText('E-mail address')
  await user.click(email)
  await user.paste('luis@example.org')
  const organization = within(panel).getByRole('combobox', { name: 'Organization' })
  await user.click(organization)
  await user.click(await optionOf(organization, 'Example Partner'))
  await within(panel).findByRole('option', { name: 'Outreach worker' })
  await user.selectOptions(within(panel).getByLabelText('Role'), 'outreach_worker')
  await user.click(within(panel).getByRole('button', { name: 'Send the invitation' }))
  await waitFor(() =>
    expect(email).toHaveAccessibleDescription(expect.stringContaining('There is one like this already.')),
  )
})

test('a user that does not exist, or may not be seen, is said under a heading', async () => {
  server.use(http.get(api(`/users/${USER_ID}`), () => problem(404, 'not_found')))
  await open()
  expect(await screen.findByRole('heading', { name: 'Users', level: 1 })).toBeVisible()
  expect(screen.getByText('There is nothing at this address, or you may not see it.')).toBeVisible()
})
