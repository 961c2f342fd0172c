import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { api, bodyRows, choose, heading, open, settled, signIn } from './support'

const table = (page: Page) => page.getByRole('table', { name: 'Incidents' })
const count = (page: Page) => page.getByText(/^[\d,]+ incidents?$/)

test.describe('the list, as analyst', () => {
  test('filters live in the address and survive a reload', async ({ page }) => {
    await open(page, 'analyst', '/staff/incidents')
    await choose(page, 'What happened', 'Nonfatal shooting')
    await page.getByLabel('From', { exact: true }).fill('2025-06-01')
    await page.getByLabel('To', { exact: true }).fill('2025-06-30')
    await expect(page).toHaveURL(/nonfatal_shooting.*occurred_from=2025-06-01.*occurred_to=2025-06-30/)
    await expect(bodyRows(table(page)).first()).toContainText('Jun')
    const counted = (await count(page).textContent()) ?? ''
    for (const row of await bodyRows(table(page)).allTextContents()) {
      expect(row).toContain('Nonfatal shooting')
      expect(row).toMatch(/Jun.*2025/)
    }
    await page.reload()
    await expect(count(page)).toHaveText(counted)
    await expect(page.getByLabel('From', { exact: true })).toHaveValue('2025-06-01')
    await page.getByRole('button', { name: 'Clear all filters' }).click()
    await expect(page).not.toHaveURL(/occurred_from/)
    await expect(page.getByLabel('From', { exact: true })).toHaveValue('')
  })

  test('sorting, paging and opening an incident lead back to the same page of the list', async ({ page }) => {
    await open(page, 'analyst', '/staff/incidents')
    const rows = bodyRows(table(page))
    const newest = await rows.first().textContent()
    await page.getByRole('columnheader', { name: 'When' }).getByRole('button').click()
    await expect(page).toHaveURL(/sort=occurred_at/)
    await expect(page.getByRole('columnheader', { name: 'When' })).toHaveAttribute('aria-sort', 'ascending')
    await expect(rows.first()).not.toHaveText(newest ?? '')
    // Without how long ago it changed, which goes on.
    const oldest = (await rows.first().textContent())?.split('Preliminary')[0]
    const pages = page.getByRole('navigation', { name: 'Pages' })
    await pages.getByRole('button', { name: 'Next' }).click()
    await expect(page).toHaveURL(/cursor=/)
    await expect(rows.first()).not.toContainText(oldest ?? '')
    await settled(page)
    const address = page.url()
    const third = rows.nth(2)
    const text = (await third.textContent())?.split('Preliminary')[0]
    await third.getByRole('link').click()
    await expect(page).toHaveURL(/\/staff\/incidents\/[0-9a-f-]{36}/)
    const navigation = page.getByRole('navigation', { name: 'In the list' })
    await navigation.getByRole('link', { name: 'Next' }).click()
    await navigation.getByRole('link', { name: 'Previous' }).click()
    await navigation.getByRole('link', { name: 'Back to the incidents' }).click()
    await expect(page).toHaveURL(address)
    await expect(rows.nth(2)).toContainText(text ?? '')
    await pages.getByRole('button', { name: /^(Previous|First page)$/ }).click()
    await expect(rows.first()).toContainText(oldest ?? '')
  })

  test('the browser\'s Back returns from an incident to the filtered list', async ({ page }) => {
    await open(page, 'analyst', '/staff/incidents?occurred_from=2025-06-01&occurred_to=2025-06-10')
    const counted = (await count(page).textContent()) ?? ''
    await bodyRows(table(page)).first().getByRole('link').click()
    await expect(page.getByRole('heading', { name: 'Decision' })).toBeVisible()
    await page.goBack()
    await expect(count(page)).toHaveText(counted)
  })

  test('a filter that nothing fits says so and offers to clear it', async ({ page }) => {
    await open(page, 'analyst', '/staff/incidents?occurred_from=1999-01-01&occurred_to=1999-01-02')
    await expect(page.getByRole('heading', { name: 'No incident fits these filters' })).toBeVisible()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await expect(bodyRows(table(page)).first()).toBeVisible()
  })

  test('the map is drawn with the same incidents as a list beside it', async ({ page }) => {
    await open(page, 'analyst', '/staff/incidents?occurred_from=2026-06-01&occurred_to=2026-06-30')
    await page.getByRole('tab', { name: 'Map' }).click()
    await expect(page).toHaveURL(/view=map/)
    await expect(page.locator('[data-ready=true]')).toBeVisible({ timeout: 40_000 })
    const beside = page.getByRole('region', { name: 'Incidents of the map as a list' })
    await expect(bodyRows(beside.getByRole('table')).first()).toBeVisible()
    await expect(page.getByText(/Each point was moved by up to 100 m/)).toBeVisible()
  })

  test('the table downloads as CSV with the rows of the filter', async ({ page }) => {
    await open(page, 'analyst', '/staff/incidents?occurred_from=2025-06-01&occurred_to=2025-06-07')
    const counted = Number.parseInt((await count(page).textContent()) ?? '', 10)
    await page.getByRole('button', { name: 'Download' }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'Table (CSV)' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/\.csv$/)
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)
    expect(lines[0]).toMatch(/occurred_at/)
    expect(lines).toHaveLength(counted + 1)
    expect(page.url()).not.toContain('token')
  })
})

test.describe('an incident, as facilitator', () => {
  const address = '4821 W Example St'
  const purpose = 'outreach walk with the block club tonight'

  test('is entered, corrected, confirmed with a reason and placed only for a stated purpose', async ({ page }) => {
    await open(page, 'facilitator', '/staff/incidents')
    await page.getByRole('button', { name: 'Enter an incident' }).click()
    await expect(heading(page, 'Enter an incident')).toBeVisible()
    await page.getByRole('button', { name: 'Enter the incident' }).click()
    await expect(page.getByRole('alert')).toContainText('Enter date and time.')
    await page.getByLabel('Address').fill(address)
    await expect(page.getByText('Block: 048XX W EXAMPLE ST')).toBeVisible()
    await page.getByLabel('When').fill('2026-06-14T22:15')
    await page.getByRole('combobox', { name: 'Community area' }).last().selectOption({ label: 'Austin' })
    await page.getByRole('button', { name: 'Add a person' }).click()
    await page.getByLabel('Age').selectOption('20-29')
    await page.getByLabel('Description').fill('Shots heard. Juan Example was seen.')
    await expect(page.getByText('There seems to be a name.')).toBeVisible()
    await page.getByLabel('Description').fill('Shots heard near the alley.')
    await page.getByRole('button', { name: 'Enter the incident' }).click()

    await expect(heading(page, /^Nonfatal shooting, Jun 14, 2026$/)).toBeVisible()
    await expect(page.getByText('1 person harmed')).toBeVisible()
    await expect(page.locator('body')).not.toContainText('4821')

    await page.getByRole('button', { name: 'Correct', exact: true }).click()
    const panel = page.getByRole('dialog', { name: 'Correct this incident' })
    await panel.getByLabel('Kind of place').fill('ALLEY')
    await panel.getByRole('button', { name: 'Save the correction' }).click()
    await expect(panel).toBeHidden()
    await expect(page.getByText('Kind of place: nothing → ALLEY')).toBeVisible()

    await page.getByRole('button', { name: 'Decide' }).click()
    await expect(page.getByText('Choose what you decide.')).toBeVisible()
    await page.getByRole('radio', { name: 'Confirmed' }).check()
    await page.getByLabel('Reason').fill('Two independent reports agree')
    await page.getByRole('button', { name: 'Decide' }).click()
    await expect(page.getByText('Reason: Two independent reports agree')).toBeVisible()
    await expect(page.getByRole('main').getByText('Confirmed').first()).toBeVisible()

    await page.getByRole('button', { name: 'Show the exact location' }).click()
    await page.getByRole('button', { name: 'Show and record' }).click()
    await expect(page.getByText('Give a purpose of at least five characters.')).toBeVisible()
    await expect(page.locator('body')).not.toContainText('4821')
    await page.getByLabel('What do you need it for?').fill(purpose)
    await page.getByRole('button', { name: 'Show and record' }).click()
    await expect(page.getByText(address)).toBeVisible()
    await page.reload()
    await settled(page)
    await expect(page.getByText('Reason: Two independent reports agree')).toBeVisible()
    await expect(page.locator('body')).not.toContainText('4821')
  })
})

test.describe('what a role sees', () => {
  test('outreach workers see their areas only, and cannot enter incidents', async ({ page, browser }) => {
    const analyst = await browser.newPage()
    const token = await signIn(analyst, 'analyst')
    const elsewhere = await api(analyst, token, '/incidents?area=66&limit=1')
    await analyst.close()
    const own = await open(page, 'outreach', '/staff/incidents')
    for (const row of await bodyRows(table(page)).allTextContents()) expect(row).toMatch(/Humboldt Park|Austin/)
    expect((await api(page, own, '/incidents?area=66')).items).toEqual([])
    const enter = page.getByRole('button', { name: 'Enter an incident' })
    await expect(enter).toHaveAttribute('aria-disabled', 'true')
    await expect(enter).toHaveAccessibleDescription(/Ask your administrator/)
    await page.goto(`/staff/incidents/${elsewhere.items[0].id}`)
    await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible()
  })

  test('partners see neither case numbers nor the people harmed', async ({ page }) => {
    await open(page, 'partner', '/staff/incidents')
    await expect(page.locator('body')).not.toContainText(/DX\d{4}/)
    await bodyRows(table(page)).first().getByRole('link').click()
    await expect(page.getByText('The case number needs a higher confidentiality level.')).toBeVisible()
    await expect(page.getByText('Details about the people harmed need a higher confidentiality level.')).toBeVisible()
    await expect(page.getByRole('table', { name: 'People harmed, without names' })).toHaveCount(0)
    await expect(page.locator('body')).not.toContainText(/DX\d{4}/)
  })

  test('administrators have no incidents, and learn why when they go there', async ({ page, browser }) => {
    const analyst = await browser.newPage()
    const token = await signIn(analyst, 'analyst')
    const some = await api(analyst, token, '/incidents?limit=1')
    await analyst.close()
    await open(page, 'admin', '/staff')
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Incidents' })).toHaveCount(0)
    for (const path of ['/staff/incidents', '/staff/incidents/new', `/staff/incidents/${some.items[0].id}`]) {
      await page.goto(path)
      await expect(page.getByRole('alert').filter({ hasText: 'Not part of your role' })).toBeVisible()
    }
  })
})
