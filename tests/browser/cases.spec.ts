import { expect, type Page, test } from '@playwright/test'
import { choose, open, signIn } from './support'

/** A name that nobody else has. */
const unique = () => `Robin${crypto.randomUUID().slice(0, 8)}`

async function openCase(page: Page, name: string) {
  await open(page, 'advocate', '/staff/cases/new')
  await page.getByLabel('What happened').selectOption({ label: 'Shot and alive' })
  await choose(page.locator('main'), 'Where the victim lives', 'Austin')
  await choose(page.locator('main'), 'Needs', 'Counseling')
  await page.keyboard.press('Escape')
  await page.getByLabel('Given name').fill(name)
  await page.getByLabel('Phone', { exact: true }).fill('312 555 0177')
  await page.getByLabel('Safe way to reach them').selectOption({ label: 'Phone call' })
  await page.getByLabel('Not before (hour)').fill('9')
  await page.getByRole('button', { name: 'Open the case' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Case / })).toBeVisible()
}

test('an advocate opens a case in one page; names show only after a purpose, and it says who saw them', async ({ page }) => {
  const name = unique()
  await openCase(page, name)
  await expect(page.getByText('Phone call · 9:00 to 24:00 · no voice mail · do not say who we are')).toBeVisible()
  await expect(page.getByText(name)).toHaveCount(0)
  await expect(page).toHaveTitle(/^Case [a-z0-9]{5}-[a-z0-9]{5}/)

  await page.getByRole('button', { name: 'Write a note' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByText('Write what the note is to say.').first()).toBeVisible()
  await panel.getByRole('textbox', { name: 'Note' }).fill(`${name} wants to sing again.`)
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel).toHaveCount(0)
  await expect(page.getByText('Somebody was reached')).toBeVisible()

  await page.getByRole('button', { name: 'Reveal names, plan and notes' }).click()
  await page.getByLabel('Why do you need to see it?').fill('Call about the appointment')
  await page.getByRole('button', { name: 'Reveal', exact: true }).click()
  const revealed = page.getByRole('status').filter({ hasText: 'Revealed to you' })
  await expect(revealed).toContainText(`${name} wants to sing again.`)
  await expect(page.getByRole('region', { name: 'Who saw this file' })).toContainText('Call about the appointment')
  // Nothing of it stays in the browser.
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href + document.title)
  expect(kept).not.toContain(name)

  await revealed.getByRole('button', { name: `Change ${name}` }).click()
  await panel.getByLabel('Family name').fill('Changed')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel).toHaveCount(0)

  await page.getByLabel('Counseling').selectOption({ label: 'Met' })
  await expect(page.getByText('Something about somebody changed')).toBeVisible()
  await page.getByRole('button', { name: 'Close the case' }).click()
  await panel.getByLabel('Closed because').selectOption({ label: 'Help was given' })
  await panel.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(page.getByRole('button', { name: 'Open it again' })).toBeVisible()
  await expect(page.getByText('Names erased on')).toBeVisible()
  await page.getByRole('button', { name: 'Legal hold' }).click()
  await panel.getByLabel('Why, without names').fill('Subpoena of November')
  await panel.getByRole('button', { name: 'Hold' }).click()
  await expect(page.getByText('names and notes are kept beyond their day', { exact: false })).toBeVisible()
})

test('what was revealed disappears when nobody sits there any more', async ({ page }) => {
  const name = unique()
  await openCase(page, name)
  await page.clock.install()
  await page.reload()
  await page.getByRole('button', { name: 'Reveal names, plan and notes' }).click()
  await page.getByLabel('Why do you need to see it?').fill('Call about the appointment')
  await page.getByRole('button', { name: 'Reveal', exact: true }).click()
  await expect(page.getByText(name)).toBeVisible()
  await page.clock.fastForward('05:01')
  await expect(page.getByText(name)).toHaveCount(0)
})

test('somebody known is found by number and taken into the next case', async ({ page }) => {
  const name = unique()
  await openCase(page, name)
  await page.goto('/staff/cases/new')
  await page.getByLabel('Given name').fill(name)
  await page.getByRole('button', { name: 'Do we know them?' }).click()
  await page.getByRole('button', { name: 'It is the same person' }).first().click()
  await expect(page.getByText('Somebody whom your organization knows already.')).toBeVisible()
  await page.getByRole('button', { name: 'Open the case' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Case / })).toBeVisible()
})

test('a case goes to another organization when it takes it', async ({ page, browser }) => {
  const name = unique()
  await openCase(page, name)
  const address = page.url()
  await page.getByRole('button', { name: 'Offer to another organization' }).click()
  const panel = page.getByRole('dialog')
  await choose(panel, 'To', 'Northside Peace Outreach (example)')
  await panel.getByRole('button', { name: 'Offer' }).click()
  await expect(page.getByText('The case is offered to another organization')).toBeVisible()

  const other = await (await browser.newContext()).newPage()
  await signIn(other, 'neighbor')
  await other.goto(address)
  await expect(other.getByRole('heading', { level: 1, name: /^Case / })).toHaveCount(0)
  await other.goto('/staff/case-transfers?status=requested')
  await other.getByRole('button', { name: 'Take it' }).first().click()
  await other.getByRole('dialog').getByRole('button', { name: 'Take it' }).click()
  await expect(other.getByRole('heading', { level: 1, name: /^Case / })).toBeVisible()
  await other.context().close()

  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: /^Case / })).toHaveCount(0)
  await page.goto('/staff/case-workloads')
  await expect(page.getByRole('row').filter({ hasText: 'Cora Colleague' })).toBeVisible()
})

test('others see no cases', async ({ page }) => {
  await signIn(page, 'partner')
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Cases', exact: true })).toHaveCount(0)
  await page.goto('/staff/cases')
  await expect(page.getByText('Not part of your role')).toBeVisible()
  await page.goto('/staff/cases/new')
  await expect(page.getByText('Not part of your role')).toBeVisible()
})
