import { expect, type Page, test } from '@playwright/test'
import { linkSentTo } from './mail'
import { choose, fillSignIn, heading, open, signOut } from './support'
import { totp } from './totp'

const EMAIL = 'casey.caseworker@example.org'
const OWN_PASSWORD = 'rivers-under-seven-bridges'

async function invite(page: Page) {
  await open(page, 'admin', '/staff/users')
  await page.getByRole('button', { name: 'Invite a user' }).click()
  const panel = page.getByRole('dialog', { name: 'Invite a user' })
  await panel.getByLabel('E-mail address').fill(EMAIL)
  await choose(panel, 'Organization', /./)
  await panel.getByLabel('Role', { exact: true }).selectOption({ label: 'Analyst' })
  await panel.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(heading(page, EMAIL)).toBeVisible()
  await signOut(page)
}

test('an invited person sets a password and a second factor, signs in with codes, and turns it off', async ({ page }) => {
  test.setTimeout(120_000)
  await invite(page)

  await page.goto(await linkSentTo(EMAIL))
  await expect(heading(page, 'Accept your invitation')).toBeVisible()
  await expect(page).not.toHaveURL(/token/)
  await page.getByLabel('Your name').fill('Casey Caseworker')
  await page.getByLabel('New password').fill('short')
  await page.getByRole('button', { name: 'Create my account' }).click()
  await expect(page.getByRole('alert')).toContainText('Choose a password with at least')
  await page.getByLabel('New password').fill(OWN_PASSWORD)
  await page.getByRole('button', { name: 'Create my account' }).click()
  await expect(page.getByText('Your account is ready.')).toBeVisible()
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await fillSignIn(page, EMAIL, OWN_PASSWORD)
  await expect(heading(page, 'My work')).toBeVisible()

  await page.getByRole('button', { name: 'Account of Casey Caseworker' }).click()
  await page.getByRole('menuitem', { name: 'My profile' }).click()
  await page.getByLabel('Your password').fill(OWN_PASSWORD)
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible()
  const shown = await page.getByText('Or enter this key in the app:').textContent()
  const secret = shown?.match(/[A-Z2-7]{16,}/)?.[0] ?? ''
  // A code counts once: confirming, signing in and turning off take those of three steps within the tolerance.
  await page.getByLabel('Six-digit code').fill(totp(secret, -1))
  await page.getByRole('button', { name: 'Confirm' }).click()
  const recovery = page.getByRole('status', { name: 'Your recovery codes' })
  await expect(recovery).toContainText('This is shown only now.')
  const codes = (await recovery.locator('pre').innerText()).trim().split(/\s+/)
  expect(codes).toHaveLength(10)
  await recovery.getByRole('button', { name: 'I have kept it' }).click()
  await expect(page.getByText('Set up: you are asked for a code when you sign in.')).toBeVisible()
  await page.reload()
  await expect(heading(page, 'My profile')).toBeVisible()
  await expect(page.locator('body')).not.toContainText(codes[0] ?? '-')

  await signOut(page)
  await fillSignIn(page, EMAIL, OWN_PASSWORD)
  await expect(heading(page, 'Confirm that it is you')).toBeVisible()
  const code = page.getByLabel('Code from your authenticator app')
  await code.fill('000000')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByRole('alert')).toContainText('The code is wrong or has already been used.')
  await code.fill(totp(secret))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(heading(page, 'My work')).toBeVisible()

  for (const works of [true, false]) {
    await signOut(page)
    await fillSignIn(page, EMAIL, OWN_PASSWORD)
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
    await page.getByLabel('Recovery code').fill(codes[3] ?? '')
    await page.getByRole('button', { name: 'Confirm' }).click()
    if (works) await expect(heading(page, 'My work')).toBeVisible()
    else await expect(page.getByRole('alert')).toContainText('has already been used')
  }
  await page.getByLabel('Recovery code').fill(codes[4] ?? '')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(heading(page, 'My work')).toBeVisible()

  await page.goto('/staff/profile')
  await page.getByRole('button', { name: 'Turn off' }).click()
  const dialog = page.getByRole('dialog', { name: 'Turn off the second factor?' })
  await dialog.getByLabel('Your password').fill(OWN_PASSWORD)
  await dialog.getByLabel('Six-digit code').fill(totp(secret, 1))
  await dialog.getByRole('button', { name: 'Turn off' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Not set up.')).toBeVisible()
})
