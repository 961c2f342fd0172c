/**
 * The session of the person signed in. The access token lives in memory only; a reload gets a new one through the
 * HttpOnly refresh cookie. Scripts never see the refresh token.
 */

export interface AccessGrant {
  access_token?: string | null
}

const AUTH_PREFIX = '/api/v1/auth/'
const REFRESH_PATH = `${AUTH_PREFIX}refresh`
const SIGN_OUT_PATH = `${AUTH_PREFIX}sign-out`
/** The server refuses cookie-based calls without this header: another site's form cannot send it. */
const ANTI_FORGERY = { 'X-Requested-With': 'cscc' }
const REFRESH_LOCK = 'cscc-session-refresh'

let accessToken: string | null = null
let refreshing: Promise<boolean> | null = null
let onEnd: (reason: EndReason) => void = () => {}
const tabs = typeof window === 'undefined' ? null : new BroadcastChannel('cscc-session')

export type EndReason = 'expired' | 'signed_out'

/** Registers the one listener told when the session ends in this tab or in another. */
export function onSessionEnd(listener: (reason: EndReason) => void) {
  onEnd = listener
}

tabs?.addEventListener('message', () => {
  accessToken = null
  onEnd('signed_out')
})

export const isSignedIn = () => accessToken !== null

/** Takes over the access token of a completed sign-in. */
export function startSession(grant: AccessGrant) {
  accessToken = grant.access_token ?? null
}

/** Makes sure there is an access token, asking for one through the cookie if needed. False: sign in. */
export async function restoreSession(): Promise<boolean> {
  return isSignedIn() || refreshSession()
}

/**
 * Gets a new access token: one flight in this tab, and one tab at a time, because the refresh token rotates on each use.
 */
export function refreshSession(): Promise<boolean> {
  refreshing ??= withLock(requestAccessToken).finally(() => {
    refreshing = null
  })
  return refreshing
}

function withLock<T>(task: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks
  return locks ? locks.request(REFRESH_LOCK, task) : task()
}

async function requestAccessToken(): Promise<boolean> {
  const response = await fetch(new URL(REFRESH_PATH, location.origin), {
    method: 'POST',
    headers: ANTI_FORGERY,
  })
  if (!response.ok) {
    accessToken = null
    return false
  }
  startSession((await response.json()) as AccessGrant)
  return isSignedIn()
}

/** Ends the session on the server and in every tab. Memory is cleared even when the server cannot be reached. */
export async function signOutEverywhere() {
  try {
    await fetch(new URL(SIGN_OUT_PATH, location.origin), { method: 'POST', headers: ANTI_FORGERY })
  } finally {
    accessToken = null
    tabs?.postMessage('signed-out')
    onEnd('signed_out')
  }
}

/** The client's `fetch`: adds the token; on a 401 refreshes once and repeats the request; ends the session if it must. */
export async function authorizedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  if (new URL(request.url).pathname.startsWith(AUTH_PREFIX)) {
    return fetch(withHeaders(request, ANTI_FORGERY))
  }
  if (!accessToken) return fetch(request)

  const repeat = request.clone()
  const response = await fetch(withHeaders(request, bearer()))
  if (response.status !== 401) return response
  if (await refreshSession()) return fetch(withHeaders(repeat, bearer()))
  onEnd('expired')
  return response
}

/**
 * The header for a request that `fetch` cannot make, after getting a token if needed. Only uploads use it: `fetch` does not
 * tell how far they are.
 */
export async function authorization(): Promise<Record<string, string>> {
  return (await restoreSession()) ? bearer() : {}
}

const bearer = () => ({ Authorization: `Bearer ${accessToken}` })

function withHeaders(request: Request, headers: Record<string, string>): Request {
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value)
  return request
}
