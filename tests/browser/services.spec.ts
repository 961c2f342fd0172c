import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { call } from './trainings'
import { api, choose, open, settled, signIn } from './support'

test('a mother finds a safe room in Spanish on a phone, and leaves at once', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.route('https://www.weather.gov/', (route) => route.fulfill({ body: '<title>Weather</title>', contentType: 'text/html' }))
  await page.goto('/es')
  await settled(page)
  await page.getByRole('navigation', { name: 'Principal' }).getByRole('link', { name: 'Buscar ayuda' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Buscar ayuda' })).toBeVisible()
  await expect(page.getByRole('link', { name: '911' })).toHaveAttribute('href', 'tel:911')
  await page.getByLabel('¿Qué necesita?').selectOption({ label: 'Un lugar seguro donde vivir' })
  const results = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Cuartos seguros por algunas noches (ejemplo)' }) }).last()
  await expect(page.getByRole('status').filter({ hasText: /resultado/ })).toHaveText('1 resultado')
  await expect(results).toContainText('Se lo dicen por teléfono')
  await expect(results.getByRole('link', { name: '312 555 0153' })).toHaveAttribute('href', 'tel:312 555 0153')
  // What she looks for stands neither in the address nor in the history.
  expect(page.url()).toMatch(/\/es\/help$/)
  await expect(page.getByText('Hidden')).toHaveCount(0)
  await page.getByLabel('Otras palabras').fill('comida')
  await page.getByLabel('¿Qué necesita?').selectOption('')
  await page.getByRole('button', { name: 'Buscar', exact: true }).click()
  await expect(page.getByText('llame antes de ir', { exact: false }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Salir de esta página' }).click()
  await expect(page).toHaveURL('https://www.weather.gov/')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: 'Buscar ayuda' })).toHaveCount(0)
})

test('three presses of Escape leave the page of help', async ({ page }) => {
  await page.route('https://www.weather.gov/', (route) => route.fulfill({ body: '<title>Weather</title>', contentType: 'text/html' }))
  await page.goto('/help')
  await settled(page)
  for (let press = 0; press < 3; press++) await page.keyboard.press('Escape')
  await expect(page).toHaveURL('https://www.weather.gov/')
})

test('an advocate enters a service, confirms it, and everybody finds it', async ({ page, browser }) => {
  const name = `Walking with you to court ${crypto.randomUUID().slice(0, 8)}`
  await open(page, 'advocate', '/staff/services')
  await page.getByRole('button', { name: 'Enter a service' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByText('Give at least one way to reach it.').first()).toBeVisible()
  await panel.getByLabel('Name (English)').fill(name)
  await panel.getByLabel('What happens there (English)').fill('Somebody goes with you and explains.')
  await choose(panel, 'Kinds of help', 'Legal help')
  await panel.getByLabel('Telephone').fill('312 555 0161')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel).toHaveCount(0)
  await page.goto(`/staff/services?q=${encodeURIComponent(name)}`)
  const row = page.getByRole('row').filter({ hasText: name })
  await expect(row).toContainText('Never')
  await row.getByRole('button', { name: /^Confirm/ }).click()
  await panel.getByLabel('Does it take people now?').selectOption({ label: 'Waiting list' })
  await panel.getByRole('button', { name: 'Confirm' }).click()
  await expect(row).toContainText('Waiting list')
  await expect(row).not.toContainText('Never')
  // Services of others are not theirs to change.
  await page.goto('/staff/services?q=groceries')
  const other = page.getByRole('row').filter({ hasText: 'Food for families' })
  await expect(other).toContainText('Outdated')
  await expect(other.getByRole('button')).toHaveCount(0)

  const visitor = await (await browser.newContext()).newPage()
  await visitor.goto('/help')
  await settled(visitor)
  await visitor.getByLabel('Other words').fill(name)
  await visitor.getByRole('button', { name: 'Search' }).click()
  await expect(visitor.getByRole('heading', { name })).toBeVisible()
  await expect(visitor.getByText('There is a waiting list.').first()).toBeVisible()

  // Taken out again, it is not there for the public.
  const token = await signIn(page, 'advocate')
  const { items } = await api(page, token, `/services?q=${encodeURIComponent(name)}`)
  await call(page, 'PATCH', `/services/${items[0].id}`, { token, version: items[0].row_version, data: { status: 'defunct' } })
  expect((await visitor.request.get(`/api/v1/services/${items[0].id}`)).status()).toBe(404)
})

test('who keeps no services sees no directory to change', async ({ page }) => {
  await open(page, 'analyst', '/staff/services')
  await expect(page.getByText('Not part of your role')).toBeVisible()
  await expect(page.getByRole('table')).toHaveCount(0)
})

test('an advocate downloads the directory for others, without the address of the shelter', async ({ page }) => {
  await open(page, 'advocate', '/staff/services?kind=housing')
  await expect(page.getByRole('row').filter({ hasText: 'Safe rooms' })).toBeVisible()
  const saved = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download (HSDS)' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toBe('services.hsds.json')
  const text = await readFile(await file.path(), 'utf8')
  const { contents } = JSON.parse(text) as { contents: { attributes: { taxonomy_term: { code: string } }[] }[] }
  expect(contents.length).toBeGreaterThan(0)
  for (const { attributes } of contents) expect(attributes.map(({ taxonomy_term }) => taxonomy_term.code)).toContain('housing')
  expect(text).not.toContain('Hidden')
})

test('an administrator adds a kind of help, retires it, and nobody else writes them', async ({ page }) => {
  const name = `Grief group ${crypto.randomUUID().slice(0, 6)}`
  await open(page, 'admin', '/staff/help-terms')
  await page.getByRole('button', { name: 'New choice' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Code').fill(name.toLowerCase().replaceAll(' ', '_'))
  await panel.getByLabel('Name (English)').fill(name)
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel).toHaveCount(0)
  const row = page.getByRole('row').filter({ hasText: name })
  await expect(row).toContainText('Can be chosen')
  await page.goto('/help')
  await expect(page.getByLabel('What do you need?').getByRole('option', { name })).toHaveCount(1)
  await page.goto('/staff/help-terms')
  await page.getByRole('button', { name: `Edit ${name}` }).click()
  await panel.getByRole('switch', { name: 'Can be chosen' }).click({ force: true })
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('Retired')
  await page.goto('/help')
  await expect(page.getByLabel('What do you need?').getByRole('option', { name: 'Counseling' })).toHaveCount(1)
  await expect(page.getByLabel('What do you need?').getByRole('option', { name })).toHaveCount(0)

  await page.goto('/staff/help-terms?kind=referral_reason')
  await page.getByRole('button', { name: 'New choice' }).click()
  await panel.getByLabel('Name (English)').fill('Too far')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByText('Choose at least one.').first()).toBeVisible()
  await open(page, 'advocate', '/staff/help-terms')
  await expect(page.getByRole('button', { name: 'New choice' })).toHaveCount(0)
})

test('a directory of somebody else is tried, then imported', async ({ page }) => {
  const name = `Listening line ${crypto.randomUUID().slice(0, 6)}`
  const service = (id: string, organization: string) => ({
    id,
    name,
    description: 'Somebody listens.',
    status: 'active',
    organization: { id: 'x', name: organization },
    phones: [{ id: 'p', number: '312 555 0150' }],
    languages: [{ id: 'l', code: 'en' }],
    attributes: [{ id: 'a', taxonomy_term: { id: 't', code: 'counseling', name: 'Counseling' } }],
    funding: [{ id: 'f', source: 'City' }],
  })
  const token = await open(page, 'admin', '/staff/imports/new?kind=services')
  const { items } = await api(page, token, '/organizations?limit=1&active=true')
  const file = JSON.stringify({ contents: [service(`one-${name}`, items[0].name), service(`two-${name}`, 'Nobody at all')] })
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await (await choosing).setFiles({ name: 'directory.json', mimeType: 'application/json', buffer: Buffer.from(file) })
  await page.getByRole('radio', { name: 'Import for real' }).check()
  await page.getByRole('button', { name: 'Upload and import' }).click()
  await expect(page.getByText('Unknown organization').first()).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Taken, without what has no place here: funding.')).toBeVisible()
  await page.goto(`/staff/services?q=${encodeURIComponent(name)}`)
  await expect(page.getByRole('row').filter({ hasText: name })).toHaveCount(1)
})
