import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test, vi } from 'vitest'
import { api, problem, server } from '~/test/server'
import { getMe } from './gen'
import {
  isSignedIn,
  onSessionEnd,
  refreshSession,
  restoreSession,
  signOutEverywhere,
  startSession,
} from './session'

const ended = vi.fn()
beforeEach(() => {
  ended.mockReset()
  onSessionEnd(ended)
  startSession({ access_token: null })
})

const refreshWith = (token: string | null, calls: string[] = []) =>
  http.post(api('/auth/refresh'), ({ request }) => {
    calls.push(request.headers.get('X-Requested-With') ?? '')
    return token
      ? HttpResponse.json({ access_token: token, expires_in_seconds: 600, second_factor: null })
      : problem(401, 'session_expired')
  })

/** `/me` that accepts one token and counts its calls. */
const meFor = (token: string, seen: (string | null)[] = []) =>
  http.get(api('/me'), ({ request }) => {
    seen.push(request.headers.get('Authorization'))
    return request.headers.get('Authorization') === `Bearer ${token}`
      ? HttpResponse.json({ id: 'me' })
      : problem(401, 'invalid_token')
  })

test('sends the access token', async () => {
  const seen: (string | null)[] = []
  server.use(meFor('one', seen))
  startSession({ access_token: 'one' })
  await getMe({ throwOnError: true })
  expect(seen).toEqual(['Bearer one'])
})

test('refreshes once after a 401 and repeats the request with the new token', async () => {
  const seen: (string | null)[] = []
  const refreshes: string[] = []
  server.use(meFor('new', seen), refreshWith('new', refreshes))
  startSession({ access_token: 'old' })
  await getMe({ throwOnError: true })
  expect(seen).toEqual(['Bearer old', 'Bearer new'])
  expect(refreshes).toEqual(['cscc'])
  expect(ended).not.toHaveBeenCalled()
})

test('concurrent 401s share one refresh', async () => {
  const refreshes: string[] = []
  server.use(meFor('new'), refreshWith('new', refreshes))
  startSession({ access_token: 'old' })
  await Promise.all([getMe(), getMe(), getMe()])
  expect(refreshes).toHaveLength(1)
})

test('ends the session when the refresh is refused', async () => {
  server.use(meFor('new'), refreshWith(null))
  startSession({ access_token: 'old' })
  await expect(getMe({ throwOnError: true })).rejects.toMatchObject({ status: 401 })
  expect(ended).toHaveBeenCalledWith('expired')
  expect(isSignedIn()).toBe(false)
})

test('does not try to refresh for a visitor without a session', async () => {
  server.use(meFor('one'))
  await expect(getMe({ throwOnError: true })).rejects.toMatchObject({ status: 401 })
  expect(ended).not.toHaveBeenCalled()
})

test('restores a session through the cookie after a reload', async () => {
  server.use(refreshWith('fresh'))
  expect(await restoreSession()).toBe(true)
  expect(isSignedIn()).toBe(true)
})

test('signing out forgets the token even when the server cannot be reached', async () => {
  server.use(http.post(api('/auth/sign-out'), () => HttpResponse.error()))
  startSession({ access_token: 'one' })
  await signOutEverywhere().catch(() => {})
  expect(isSignedIn()).toBe(false)
  expect(ended).toHaveBeenCalledWith('signed_out')
})

test('a refused refresh leaves nobody signed in', async () => {
  server.use(refreshWith(null))
  startSession({ access_token: 'old' })
  expect(await refreshSession()).toBe(false)
  expect(isSignedIn()).toBe(false)
})
