import { expect, type Page } from '@playwright/test'
import { signIn } from './support'

/** What the tests of trainings put in place through the API, as scripts of a partner would. */

const TIME_ZONE = 'America/Chicago'
const MINUTE = 60_000

/** Day and time on the center's clock at an instant. */
function clock(instant: number) {
  const text = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: TIME_ZONE }).format(instant)
  const [day = '', time = ''] = text.split(' ')
  return { day, time }
}

interface Call {
  token?: string
  data?: object
  /** Version that the caller saw. */
  version?: number
}

export async function call<Body = any>(page: Page, method: string, path: string, { token, data, version }: Call = {}): Promise<Body> {
  const response = await page.request.fetch(`/api/v1${path}`, {
    method,
    data,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(version && { 'If-Match': `"${version}"` }),
    },
  })
  expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true)
  return response.json()
}

/** Publishes a training of one session that begins in ten minutes, so that people can check in already. */
export async function publishTraining(page: Page, { capacity = 5, language = 'en' } = {}) {
  const token = await signIn(page, 'trainings')
  const { items: courses } = await call(page, 'GET', '/courses?active=true&limit=1')
  const { items: instructors } = await call(page, 'GET', '/training-instructors', { token })
  const { day, time } = clock(Date.now() + 10 * MINUTE)
  const site = `Room ${crypto.randomUUID().slice(0, 8)}`
  const draft = await call(page, 'POST', '/trainings', {
    token,
    data: {
      course_id: courses[0].id,
      language,
      modality: 'in_person',
      capacity,
      area_numbers: [25],
      instructor_ids: instructors.map((one: { user_id: string }) => one.user_id),
      site: { name: site },
      series: { first_on: day, starts: time, minutes: 30, count: 1, every_days: 1 },
    },
  })
  const training = await call(page, 'POST', `/trainings/${draft.id}/transitions`, { token, data: { to: 'open' }, version: draft.row_version })
  return { token, training, site, session: training.sessions[0] }
}

export async function register(page: Page, trainingId: string, fullName: string, email?: string) {
  const training = await call(page, 'GET', `/trainings/${trainingId}`)
  return call(page, 'POST', `/trainings/${trainingId}/registrations`, {
    data: {
      full_name: fullName,
      audience: training.audiences[0],
      contact_channel: email ? 'email' : 'none',
      email,
      language: 'en',
    },
  })
}

/** Lets the training's one session have begun, and completes the training. */
export async function completeTraining(page: Page, token: string, trainingId: string) {
  let training = await call(page, 'GET', `/trainings/${trainingId}`, { token })
  const [session] = training.sessions
  await call(page, 'PATCH', `/training-sessions/${session.id}`, {
    token,
    version: session.row_version,
    data: {
      starts_at: new Date(Date.now() - 5 * MINUTE).toISOString(),
      ends_at: new Date(Date.now() + 25 * MINUTE).toISOString(),
    },
  })
  // The worker begins it too, perhaps between reading and asking: then read again.
  await expect(async () => {
    for (const to of ['in_progress', 'completed']) {
      training = await call(page, 'GET', `/trainings/${trainingId}`, { token })
      if (!training.allowed_transitions.includes(to)) continue
      await call(page, 'POST', `/trainings/${trainingId}/transitions`, { token, data: { to }, version: training.row_version })
    }
    expect(training.status === 'completed' || training.allowed_transitions.includes('completed')).toBe(true)
  }).toPass({ timeout: 15_000 })
}
