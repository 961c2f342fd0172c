import { screen, waitFor } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { startSession } from '~/api/session'
import { renderApp } from '~/test/render'
import { api, problem, server } from '~/test/server'

const granted = { access_token: 'token', expires_in_seconds: 600, second_factor: null }
const challenged = {
  access_token: null,
  expires_in_seconds: null,
  second_factor: { challenge: 'c-1', expires_in_seconds: 300 },
}

beforeEach(() => {
  startSession({ access_token: null })
  server.use(http.post(api('/auth/refresh'), () => problem(401, 'session_expired')))
})

async function fillIn(path = '/sign-in') {
  const app = await renderApp(path)
  await app.user.type(await screen.findByLabelText('E-mail address'), 'ana@example.org')
  await app.user.type(screen.getByLabelText('Password'), 'correct horse battery')
  await app.user.click(screen.getByRole('button', { name: 'Sign in' }))
  return app
}

test('an empty form names each missing field and links to it', async () => {
  const { user } = await renderApp('/sign-in')
  await user.click(await screen.findByRole('button', { name: 'Sign in' }))
  expect(await screen.findByRole('alert')).toHaveFocus()
  expect(screen.getByRole('link', { name: /Enter your e-mail address/ })).toHaveAttribute('href', '#email')
  expect(screen.getByLabelText('Password')).toHaveAttribute('aria-invalid', 'true')
})

test('the fields work with password managers', async () => {
  await renderApp('/sign-in')
  expect(await screen.findByLabelText('E-mail address')).toHaveAttribute('autocomplete', 'username')
  expect(screen.getByLabelText('Password')).toHaveAttribute('autocomplete', 'current-password')
})

test('wrong credentials are said in words', async () => {
  server.use(http.post(api('/auth/sessions'), () => problem(401, 'invalid_credentials')))
  await fillIn()
  expect(await screen.findByRole('alert')).toHaveTextContent('The e-mail address or the password is wrong.')
})

test('signing in leads to where the person was going', async () => {
  server.use(http.post(api('/auth/sessions'), () => HttpResponse.json(granted)))
  const { router } = await fillIn('/sign-in?return_to=%2Fstaff%2Fprofile')
  await waitFor(() => expect(router.state.location.pathname).toBe('/staff/profile'))
})

test('a return address outside the staff pages is ignored', async () => {
  server.use(http.post(api('/auth/sessions'), () => HttpResponse.json(granted)))
  const { router } = await fillIn('/sign-in?return_to=https%3A%2F%2Fevil.example')
  await waitFor(() => expect(router.state.location.pathname).toBe('/staff'))
})

test('a second factor is asked for, and pasted spaces are dropped', async () => {
  let answer: unknown
  server.use(
    http.post(api('/auth/sessions'), () => HttpResponse.json(challenged)),
    http.post(api('/auth/second-factor'), async ({ request }) => {
      answer = await request.json()
      return HttpResponse.json(granted)
    }),
  )
  const { user, router } = await fillIn()
  const code = await screen.findByLabelText('Code from your authenticator app')
  expect(code).toHaveAttribute('autocomplete', 'one-time-code')
  await user.click(code)
  await user.paste('123 456')
  await user.click(screen.getByRole('button', { name: 'Confirm' }))
  await waitFor(() => expect(router.state.location.pathname).toBe('/staff'))
  expect(answer).toEqual({ challenge: 'c-1', code: '123456' })
})

test('a recovery code can stand in for the second factor', async () => {
  let answer: unknown
  server.use(
    http.post(api('/auth/sessions'), () => HttpResponse.json(challenged)),
    http.post(api('/auth/second-factor'), async ({ request }) => {
      answer = await request.json()
      return HttpResponse.json(granted)
    }),
  )
  const { user } = await fillIn()
  await user.click(await screen.findByRole('button', { name: 'Use a recovery code instead' }))
  await user.type(screen.getByLabelText('Recovery code'), 'abcd-efgh')
  await user.click(screen.getByRole('button', { name: 'Confirm' }))
  await waitFor(() => expect(answer).toEqual({ challenge: 'c-1', recovery_code: 'abcd-efgh' }))
})

test('without a session the staff pages lead to the sign-in page and remember the address', async () => {
  const { router } = await renderApp('/staff/profile')
  await waitFor(() => expect(router.state.location.pathname).toBe('/sign-in'))
  expect(router.state.location.search).toMatchObject({ return_to: '/staff/profile' })
})
