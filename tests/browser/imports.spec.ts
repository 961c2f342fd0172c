import { expect, type Page, test } from '@playwright/test'
import { bodyRows, heading, open } from './support'

const HEADER =
  'unique_id,case_number,date,block,victimization_primary,incident_primary,gunshot_injury_i,ward,community_area,district,' +
  'beat,age,sex,race,victimization_fbi_descr,location_description,latitude,longitude,updated'

const row = (id: string, date: string, gunshot = 'YES') =>
  `${id},BX${id},${date},012XX N MODEL ST,BATTERY,BATTERY,${gunshot},1,AUSTIN,15,1512,20-29,M,UNKNOWN,AGGRAVATED BATTERY,` +
  'STREET,41.894100,-87.763110,2026-03-02 23:00:00'

/** Made up: five good rows, and two that no import can take, on lines 4 and 7. */
const FILE = [
  HEADER,
  row('9001', '2026-03-01 20:10:00'),
  row('9002', '2026-03-01 21:20:00'),
  row('9003', '31/31/2026'),
  row('9004', '2026-03-01 22:30:00'),
  row('9005', '2026-03-01 23:40:00'),
  row('9006', '2026-03-02 01:50:00', 'PERHAPS'),
  row('9007', '2026-03-02 02:05:00'),
].join('\n')

/** The counts of the import's page by their labels. */
async function counts(page: Page): Promise<Record<string, string>> {
  const labels = await page.locator('.import-counts dt').allTextContents()
  const values = await page.locator('.import-counts dd').allTextContents()
  return Object.fromEntries(labels.map((label, index) => [label, values[index] ?? '']))
}

async function upload(page: Page, mode: string) {
  await page.goto('/staff/imports/new')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await (await choosing).setFiles({ name: 'march.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) })
  await expect(page.getByText(/^march\.csv \(1 kB\)|march\.csv \(\d kB\)/)).toBeVisible()
  await page.getByRole('radio', { name: mode }).check()
  await page.getByRole('button', { name: /^Upload and/ }).click()
}

test('a file is checked first, then imported; refused rows are named; again, nothing changes', async ({ page }) => {
  test.setTimeout(120_000)
  await open(page, 'analyst', '/staff/imports')
  await page.getByRole('button', { name: 'Import a file' }).click()
  await expect(heading(page, 'Import a file')).toBeVisible()
  await page.getByRole('button', { name: 'Upload and check' }).click()
  await expect(page.getByRole('alert')).toContainText('Choose a file.')

  await upload(page, 'Dry run first')
  await expect(heading(page, 'march.csv')).toBeVisible()
  await expect(page.getByText(/^The dry run is done; nothing was stored\./)).toBeVisible({ timeout: 30_000 })
  expect(await counts(page)).toMatchObject({ 'Rows read': '7', New: '5', Refused: '2' })
  const refused = page.getByRole('table', { name: 'Refused rows' })
  await expect(bodyRows(refused)).toHaveCount(2)
  await expect(bodyRows(refused).nth(0)).toContainText(/^4/)
  await expect(bodyRows(refused).nth(0)).toContainText('The date cannot be read')
  await expect(bodyRows(refused).nth(1)).toContainText(/^7/)
  await expect(bodyRows(refused).nth(1)).toContainText('Gunshot injury is unclear')
  await expect(page.locator('body')).not.toContainText(/BX9003|PERHAPS/)

  await page.getByRole('button', { name: 'Import for real' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import march.csv for real?' })
  await dialog.getByRole('button', { name: 'Import for real' }).click()
  await expect(page.getByText('The import is done.')).toBeVisible({ timeout: 30_000 })
  expect(await counts(page)).toMatchObject({ New: '5', Unchanged: '0', Refused: '2' })

  await upload(page, 'Import for real')
  await expect(page.getByText('The import is done.')).toBeVisible({ timeout: 30_000 })
  expect(await counts(page)).toMatchObject({ New: '0', Unchanged: '5', Refused: '2' })

  await page.goto('/staff/incidents?q=BX9001')
  await expect(bodyRows(page.getByRole('table', { name: 'Incidents' }))).toHaveCount(1)
})

test('whoever may not import learns why the button does nothing', async ({ page }) => {
  await open(page, 'director', '/staff/imports')
  const forbidden = page.getByRole('alert').filter({ hasText: 'Not part of your role' })
  const button = page.getByRole('button', { name: 'Import a file' })
  await expect(forbidden.or(button).first()).toBeVisible()
  if (await button.isVisible()) await expect(button).toHaveAttribute('aria-disabled', 'true')
})
