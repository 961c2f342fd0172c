import { expect, type Locator, type Page } from '@playwright/test'

/** The password of the demonstration accounts. */
export const PASSWORD = 'walk-the-block-together'

export type Account = 'admin' | 'director' | 'analyst' | 'facilitator' | 'le' | 'outreach' | 'partner' | 'trainings' | 'instructor' | 'advocate' | 'colleague' | 'neighbor' | 'liaison' | 'lots' | 'crew' | 'steward' | 'reviewer' | 'decider' | 'finance' | 'newcomer'

export const emailOf = (account: Account) => `${account}@example.org`

/** Signs in without the form: the browser holds the refresh cookie then. Returns an access token for calls of the API. */
export async function signIn(page: Page, account: Account): Promise<string> {
  const response = await page.request.post('/api/v1/auth/sessions', {
    data: { email: emailOf(account), password: PASSWORD },
  })
  expect(response.status()).toBe(200)
  return (await response.json()).access_token
}

/** Signs in and opens a staff page. */
export async function open(page: Page, account: Account, path: string): Promise<string> {
  const token = await signIn(page, account)
  await page.goto(path)
  await settled(page)
  return token
}

/** Waits until the app has taken over the page, the page has its heading, and nothing is being read any more. */
export async function settled(page: Page) {
  await expect(page.locator('#root[data-live]')).toBeAttached()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('[aria-busy=true], .mantine-Skeleton-root')).toHaveCount(0)
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })

/** Fills in the sign-in form and sends it. */
export async function fillSignIn(page: Page, email: string, password: string) {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function signOut(page: Page) {
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(heading(page, 'Sign in')).toBeVisible()
}

/** The rows of a table without its head. */
export const bodyRows = (table: Locator) => table.locator('tbody').getByRole('row')

/** What the API answers to somebody with this token. */
export async function api<Body = any>(page: Page, token: string, path: string): Promise<Body> {
  const response = await page.request.get(`/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } })
  expect(response.status(), `GET ${path}`).toBe(200)
  return response.json()
}

/**
 * Chooses in a list that one types into. By keyboard, as its field may lie under what was chosen before. `within` is the
 * page or the panel that holds the field.
 */
export async function choose(within: Page | Locator, label: string, ...options: (string | RegExp)[]) {
  const page = 'page' in within ? within.page() : within
  const field = within.getByRole('combobox', { name: label, exact: true })
  await field.focus()
  await field.press('ArrowDown')
  const list = page.getByRole('listbox', { name: label, exact: true })
  for (const name of options) await list.getByRole('option', { name, exact: true }).first().click()
  if (await list.isVisible()) await field.press('Escape')
}
