import { expect, test } from '@playwright/test'
import { bodyRows, heading, open, settled } from './support'

test('the palette opens with Ctrl K, narrows while typing and goes to the page', async ({ page }) => {
  await open(page, 'analyst', '/staff')
  await page.keyboard.press('Control+k')
  const search = page.getByRole('dialog').getByRole('textbox', { name: 'Go to a page' })
  await expect(search).toBeFocused()
  await page.keyboard.type('incid')
  await page.keyboard.press('Enter')
  await expect(heading(page, 'Incidents')).toBeFocused()
  await expect(page).toHaveTitle(/^Incidents · /)
})

test('Escape closes the palette and returns to where the focus was', async ({ page }) => {
  await open(page, 'analyst', '/staff')
  const button = page.getByRole('button', { name: /^Search/ })
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(button).toBeFocused()
})

test('? shows the shortcuts, and switching single keys off silences them', async ({ page }) => {
  await open(page, 'analyst', '/staff')
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(help.getByRole('row', { name: 'g i Incidents' })).toBeVisible()
  await help.getByRole('switch', { name: 'Use single-key shortcuts' }).click({ force: true })
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await page.keyboard.press('?')
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(help).toBeHidden()
  await expect(heading(page, 'My work')).toBeVisible()
})

test('g and a letter go to a page', async ({ page }) => {
  await open(page, 'analyst', '/staff')
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(heading(page, 'Incidents')).toBeFocused()
})

for (const [where, path] of [
  ['public', '/areas'],
  ['staff', '/staff/profile'],
] as const) {
  test(`the first Tab of a ${where} page offers to skip to the content`, async ({ page }) => {
    if (where === 'staff') await open(page, 'le', path)
    else await page.goto(path)
    await settled(page)
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to main content' })
    await expect(skip).toBeFocused()
    await expect(skip).toBeInViewport()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await expect(page.locator('main :focus')).toHaveCount(1)
  })
}

test('who tabs through a public page before the app has taken over keeps the place', async ({ page }) => {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/assets/*.js', async (route) => {
    await released
    await route.continue()
  })
  await page.goto('/areas', { waitUntil: 'commit' })
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Data and privacy' })
  await link.focus()
  await expect(page.locator('#root[data-live]')).toHaveCount(0)
  release()
  await settled(page)
  await expect(link).toBeFocused()
})

test('j and k walk the incidents, Enter opens one, and its page goes on to the next', async ({ page }) => {
  await open(page, 'analyst', '/staff/incidents?occurred_from=2025-06-01&occurred_to=2025-06-10')
  const rows = bodyRows(page.getByRole('table', { name: 'Incidents' }))
  await expect(rows.first()).toBeVisible()
  await page.keyboard.press('j')
  await expect(rows.nth(0)).toBeFocused()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await expect(rows.nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/staff\/incidents\/[0-9a-f-]{36}/)
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  const second = page.url()
  await page.keyboard.press('j')
  await expect(page).not.toHaveURL(second)
  await expect(page.getByRole('heading', { name: 'Decision' })).toBeVisible()
  await page.keyboard.press('k')
  await expect(page).toHaveURL(second)
})

test('moving to another page puts the focus on its heading', async ({ page }) => {
  await open(page, 'analyst', '/staff')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Organizations' }).click()
  await expect(heading(page, 'Organizations')).toBeFocused()
  await page.getByRole('main').getByRole('table').getByRole('link').first().click()
  await expect(page).toHaveURL(/\/staff\/organizations\/[0-9a-f-]{36}/)
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})

test('the heading takes the focus also on a page whose data is slow to come', async ({ page }) => {
  await open(page, 'analyst', '/staff/incidents?occurred_from=2025-06-01&occurred_to=2025-06-10')
  await page.route(/\/api\/v1\/incidents\/[0-9a-f-]{36}$/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    await route.continue()
  })
  await page.getByRole('table', { name: 'Incidents' }).getByRole('link').first().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Decision' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})
