import { expect, test } from '@playwright/test'
import { api, bodyRows, choose, heading, open, settled } from './support'

test('a user is invited, given a role for two areas, and deactivated', async ({ page }) => {
  await open(page, 'admin', '/staff/users')
  await page.getByRole('button', { name: 'Invite a user' }).click()
  const panel = page.getByRole('dialog', { name: 'Invite a user' })
  await panel.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(panel.getByRole('alert')).toContainText('Enter the e-mail address of the person.')
  await panel.getByLabel('E-mail address').fill('nadia.navigator@example.org')
  await choose(panel, 'Organization', /./)
  await panel.getByLabel('Role', { exact: true }).selectOption({ label: 'Partner' })
  await choose(panel, 'Areas', 'Austin')
  await panel.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(heading(page, 'nadia.navigator@example.org')).toBeVisible()
  const grants = page.getByRole('table', { name: 'Roles' })
  await expect(bodyRows(grants)).toHaveCount(1)
  await expect(bodyRows(grants)).toContainText('Austin')

  await page.getByRole('button', { name: 'Add a role' }).click()
  const grant = page.getByRole('dialog', { name: 'Add a role' })
  await grant.getByLabel('Role', { exact: true }).selectOption({ label: 'Outreach worker' })
  await choose(grant, 'Areas', 'Roseland', 'Englewood')
  await grant.getByRole('button', { name: 'Add the role' }).click()
  await expect(grant).toBeHidden()
  const added = bodyRows(grants).filter({ hasText: 'Outreach worker' })
  await expect(added).toContainText(/Englewood.*Roseland|Roseland.*Englewood/)

  await page.getByRole('button', { name: 'Deactivate' }).click()
  const dialog = page.getByRole('dialog', { name: /^Deactivate/ })
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'Reactivate' })).toBeVisible()
  await expect(page.getByRole('main').getByText('Deactivated', { exact: true })).toBeVisible()
})

test('nobody deactivates the own account', async ({ page }) => {
  const token = await open(page, 'admin', '/staff')
  const { id } = await api(page, token, '/me')
  await page.goto(`/staff/users/${id}`)
  const button = page.getByRole('button', { name: 'Deactivate' })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAccessibleDescription('This is your own account. Ask another administrator.')
})

test('an API key is shown once, works, and stops working when it is revoked', async ({ page, playwright, baseURL }) => {
  await open(page, 'admin', '/staff/api-keys')
  await page.getByRole('button', { name: 'Create a key' }).or(page.getByRole('link', { name: 'Create a key' })).click()
  await expect(heading(page, 'Create an API key')).toBeVisible()
  await page.getByLabel('Name').fill('Nightly report')
  await choose(page.getByRole('main'), 'Organization', /./)
  await page.getByRole('checkbox', { name: 'incidents:read', exact: true }).check()
  await page.getByRole('button', { name: 'Create the key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Keep the key now' })
  const secret = (await dialog.getByText(/^cscc_live_/).innerText()).trim()
  await dialog.getByRole('button', { name: 'I have kept it' }).click()
  await expect(heading(page, 'Nightly report')).toBeVisible()
  await expect(page.locator('body')).not.toContainText(secret)

  // A program of its own: without the browser's cookies.
  const program = await playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: { Authorization: `Bearer ${secret}` },
  })
  const answer = await program.get('/api/v1/incidents?limit=3')
  expect(answer.status()).toBe(200)
  expect((await answer.json()).items).toHaveLength(3)
  expect((await program.get('/api/v1/users')).status()).toBe(403)

  await page.getByRole('button', { name: 'Revoke' }).click()
  const revoke = page.getByRole('dialog', { name: 'Revoke Nightly report?' })
  await revoke.getByRole('button', { name: 'Revoke the key' }).click()
  await expect(revoke.getByText('This is not the name of the key.')).toBeVisible()
  expect((await program.get('/api/v1/incidents?limit=1')).status()).toBe(200)
  await revoke.getByLabel('Type “Nightly report” to confirm').fill('Nightly report')
  await revoke.getByRole('button', { name: 'Revoke the key' }).click()
  await expect(revoke).toBeHidden()
  await expect(page.getByRole('main').getByText('Revoked', { exact: true }).first()).toBeVisible()
  expect((await program.get('/api/v1/incidents?limit=1')).status()).toBe(401)
  await program.dispose()
})

test('an organization that somebody else changed meanwhile is not overwritten', async ({ page }) => {
  const token = await open(page, 'admin', '/staff/organizations')
  await page.getByRole('button', { name: 'Add an organization' }).click()
  const adding = page.getByRole('dialog', { name: 'Add an organization' })
  await adding.getByLabel('Name', { exact: true }).fill('Block by Block Collective')
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(heading(page, 'Block by Block Collective')).toBeVisible()
  await page.getByRole('button', { name: 'Edit' }).click()
  const panel = page.getByRole('dialog', { name: 'Edit the organization' })
  await panel.getByLabel('Short name').fill('MINE')

  const address = `/api/v1/organizations/${page.url().split('/').at(-1)?.split('?')[0]}`
  const headers = { Authorization: `Bearer ${token}` }
  const present = await page.request.get(address, { headers })
  const changed = await page.request.patch(address, {
    headers: { ...headers, 'If-Match': present.headers().etag ?? '', 'Content-Type': 'application/merge-patch+json' },
    data: { abbreviation: 'THEIRS' },
  })
  expect(changed.status()).toBe(200)

  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByRole('alert')).toContainText('Somebody else changed this meanwhile.')
  await panel.getByRole('button', { name: 'Load the current state' }).click()
  await expect(page.getByRole('main').getByText('THEIRS')).toBeVisible()
  await expect(panel.getByLabel('Short name')).toHaveValue('THEIRS')
  await panel.getByLabel('Short name').fill('AGREED')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel).toBeHidden()
  await expect(page.getByRole('main').getByText('AGREED')).toBeVisible()
})

test('what was typed is not lost without asking', async ({ page }) => {
  await open(page, 'admin', '/staff/organizations')
  await page.getByRole('button', { name: 'Add an organization' }).click()
  const panel = page.getByRole('dialog', { name: 'Add an organization' })
  await panel.getByLabel('Name', { exact: true }).fill('Half typed')
  await panel.getByRole('button', { name: 'Cancel' }).click()
  const asking = page.getByRole('dialog', { name: 'Leave without saving?' })
  await asking.getByRole('button', { name: 'Cancel' }).click()
  await expect(panel.getByLabel('Name', { exact: true })).toHaveValue('Half typed')
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await asking.getByRole('button', { name: 'Leave without saving' }).click()
  await expect(panel).toBeHidden()
})

test('what was done stands in the audit trail', async ({ page }) => {
  await open(page, 'admin', '/staff/audit')
  await settled(page)
  await expect(bodyRows(page.getByRole('table')).first()).toBeVisible()
})

test('an administrator changes the text of a mail, is kept from losing its link, and goes back', async ({ page, browser }) => {
  await open(page, 'admin', '/staff/notice-templates')
  const row = page.getByRole('row').filter({ hasText: 'Moved' }).filter({ hasText: 'English' })
  await row.getByRole('button', { name: 'Moved' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Subject').fill('Please have a look')
  await panel.getByLabel('Text', { exact: true }).fill('Nothing to open.')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByText('Write {link} once, where the link goes.').first()).toBeVisible()
  await panel.getByLabel('Text', { exact: true }).fill('Please look here: {link}')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('Please have a look')
  await expect(row).toContainText('Changed')
  await row.getByRole('button', { name: 'Moved' }).click()
  await panel.getByRole('button', { name: 'Go back to the built-in text' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(2)
  await page.getByRole('dialog').last().getByRole('button', { name: 'Go back to the built-in text' }).click()
  await expect(row).toContainText('Built in')
  const reviewer = await (await browser.newContext()).newPage()
  await open(reviewer, 'reviewer', '/staff/notice-templates')
  await expect(reviewer.getByText('Not part of your role')).toBeVisible()
  await expect(reviewer.getByRole('table')).toHaveCount(0)
})
