import { expect, test } from '@playwright/test'
import { bodyRows, heading, open, settled } from './support'

test.describe('an area, as analyst', () => {
  test('shows comparisons, and charts with their numbers as tables', async ({ page }) => {
    await open(page, 'analyst', '/staff/areas/25')
    await expect(heading(page, 'Austin')).toBeVisible()
    const comparisons = page.getByRole('table', { name: 'Compared with earlier periods' })
    await expect(bodyRows(comparisons)).toHaveCount(3)
    await expect(bodyRows(comparisons).last()).toContainText(/\d/)
    await expect(page.getByRole('img', { name: 'People harmed in Austin by week' })).toBeVisible()
    const weekly = page.getByRole('figure').filter({ has: page.getByRole('img', { name: /by week/ }) })
    await weekly.getByText('Show as a table').click()
    expect(await bodyRows(weekly.getByRole('table')).count()).toBeGreaterThanOrEqual(100)
    const downloading = page.waitForEvent('download')
    await weekly.getByRole('button', { name: 'Download as CSV' }).click()
    expect((await downloading).suggestedFilename()).toBe('area-25-weeks.csv')
  })

  test('is reached from the list, where the map and the table show the same areas', async ({ page }) => {
    await open(page, 'analyst', '/staff/areas')
    await expect(page.locator('[data-ready=true]')).toBeVisible({ timeout: 40_000 })
    await page.getByRole('main').getByRole('link', { name: 'Roseland' }).click()
    await expect(heading(page, 'Roseland')).toBeFocused()
    await page.getByRole('link', { name: 'Incidents here' }).click()
    await expect(page).toHaveURL(/area=49/)
    for (const row of await bodyRows(page.getByRole('table', { name: 'Incidents' })).allTextContents())
      expect(row).toContain('Roseland')
  })

  test('prints without navigation and controls', async ({ page }) => {
    await open(page, 'analyst', '/staff/areas/25')
    await expect(page.getByRole('img', { name: /by week/ })).toBeVisible()
    await page.emulateMedia({ media: 'print' })
    await expect(heading(page, 'Austin')).toBeVisible()
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden()
    await expect(page.getByRole('banner')).toBeHidden()
    await expect(page.getByRole('button', { name: 'Print' })).toBeHidden()
    const pdf = await page.pdf({ format: 'Letter' })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
    expect(pages).toBeGreaterThanOrEqual(1)
    expect(pages).toBeLessThanOrEqual(6)
  })
})

test.describe('public pages, without signing in', () => {
  test('no count from one to three appears anywhere, and a hidden one says so', async ({ page, request }) => {
    const areas = (await (await request.get('/api/v1/community-areas')).json()).items as { number: number }[]
    const withHidden: number[] = []
    for (const { number } of areas) {
      const trends = await (await request.get(`/api/v1/statistics/trends?area=${number}&measure=victimizations`)).json()
      const counts: (number | null)[] = trends.groups[0].periods.map(({ count }: { count: number | null }) => count)
      for (const count of counts) expect([1, 2, 3], `area ${number}`).not.toContain(count)
      if (counts.includes(null)) withHidden.push(number)
    }
    expect(withHidden.length).toBeGreaterThan(0)
    for (const number of withHidden.slice(0, 3)) {
      await page.goto(`/areas/${number}`)
      const table = page.getByRole('table', { name: 'People harmed, by period' })
      await expect(bodyRows(table)).toHaveCount(3)
      const cells = await Promise.all((await bodyRows(table).all()).map((row) => row.getByRole('cell').nth(1).textContent()))
      for (const cell of cells) expect(cell).not.toMatch(/^[123]$/)
      expect(cells.some((cell) => /[a-z]/.test(cell ?? ''))).toBe(true)
    }
  })

  test('the areas are found by name and lead to their page', async ({ page }) => {
    await page.goto('/')
    await settled(page)
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Community areas' }).click()
    await expect(heading(page, 'Community areas')).toBeFocused()
    await page.getByLabel('Find a community area by name').fill('little vil')
    // The map beside the list says for itself that it is loading.
    await expect(page.getByRole('status').filter({ hasText: /communit/ })).toHaveText('1 community area')
    await page.getByRole('link', { name: 'South Lawndale' }).click()
    await expect(heading(page, 'South Lawndale')).toBeFocused()
    await expect(page).toHaveURL(/\/areas\/30$/)
  })

  test('the pages are also in Spanish, each at its own address', async ({ page }) => {
    await page.goto('/areas/25')
    await settled(page)
    await page.getByRole('link', { name: 'Español' }).click()
    await expect(page).toHaveURL(/\/es\/areas\/25$/)
    await expect(page.locator('html')).toHaveAttribute('lang', 'es')
    await expect(page.getByRole('heading', { name: 'Personas afectadas por la violencia' })).toBeVisible()
    for (const path of ['/es', '/es/areas', '/es/data', '/es/accessibility']) {
      await page.goto(path)
      await settled(page)
      await expect(page.locator('html')).toHaveAttribute('lang', 'es')
      await expect(page.locator('body')).not.toContainText(/Community areas|Sign in|Data and privacy/)
    }
  })

  test('they are readable before any script runs', async ({ browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL })
    const page = await context.newPage()
    await page.goto('/es/data')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText('911')).toBeVisible()
    await context.close()
  })

  test('they set no cookies and load nothing from elsewhere', async ({ page, context, baseURL }) => {
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(baseURL ?? '') && !request.url().startsWith('data:')) foreign.push(request.url())
    })
    for (const path of ['/', '/areas', '/areas/25', '/data']) {
      await page.goto(path, { waitUntil: 'networkidle' })
    }
    expect(foreign).toEqual([])
    expect(await context.cookies()).toEqual([])
  })
})
