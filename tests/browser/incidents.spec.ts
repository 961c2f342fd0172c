import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { api, bodyRows, heading, open, settled } from './support'

test('filters live in the address and survive a reload', async ({ page }) => {
  await open(page, 'analyst', '/staff/incidents')
  await page.getByRole('combobox', { name: 'What happened' }).click()
  await page.getByRole('option', { name: 'Nonfatal shooting' }).click()
  await page.keyboard.press('Escape')
  await page.getByLabel('From').fill('2025-06-01')
  await page.getByLabel('To', { exact: true }).fill('2025-06-30')
  await expect(page).toHaveURL(/nonfatal_shooting.*occurred_from=2025-06-01.*occurred_to=2025-06-30/)
  await settled(page)
  const count = page.getByText(/^\d+ incidents$/)
  const counted = await count.textContent()
  const table = page.getByRole('table', { name: 'Incidents' })
  for (const row of await bodyRows(table).all()) {
    await expect(row).toContainText('Nonfatal shooting')
    await expect(row).toContainText('2025')
  }
  await page.reload()
  await expect(count).toHaveText(counted ?? '')
  await expect(page.getByLabel('From')).toHaveValue('2025-06-01')
  await page.getByRole('button', { name: 'Clear all filters' }).click()
  await expect(page).not.toHaveURL(/occurred_from/)
  await expect(count).not.toHaveText(counted ?? '')
})
