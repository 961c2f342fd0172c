import { expect, test } from '@playwright/test'
import { emailOf, fillSignIn, heading, open, PASSWORD, signOut } from './support'

test('a wrong password is refused in words, the right one leads to my work', async ({ page }) => {
  await page.goto('/sign-in')
  await fillSignIn(page, emailOf('director'), 'not-the-password')
  const error = page.getByRole('alert')
  await expect(error).toContainText('The e-mail address or the password is wrong.')
  await expect(error).toBeFocused()
  await fillSignIn(page, emailOf('director'), PASSWORD)
  await expect(heading(page, 'My work')).toBeVisible()
  await expect(page).toHaveURL(/\/staff$/)
})

test('an empty form says which fields are missing', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  const error = page.getByRole('alert')
  await expect(error).toContainText('Enter your e-mail address')
  await error.getByRole('link', { name: 'Enter your password.' }).click()
  await expect(page.getByLabel('Password')).toBeFocused()
})

test('a staff page opened signed out leads to signing in and back to it', async ({ page }) => {
  await page.goto('/staff/incidents?kind=%5B%22homicide_other%22%5D')
  await expect(heading(page, 'Sign in')).toBeVisible()
  await fillSignIn(page, emailOf('analyst'), PASSWORD)
  await expect(heading(page, 'Incidents')).toBeVisible()
  await expect(page).toHaveURL(/\/staff\/incidents\?.*homicide_other/)
})

test('signing out ends the session in every tab', async ({ page, context }) => {
  await open(page, 'director', '/staff')
  const other = await context.newPage()
  await other.goto('/staff/organizations')
  await expect(heading(other, 'Organizations')).toBeVisible()
  await signOut(page)
  await expect(page.getByText('You are signed out.')).toBeVisible()
  await expect(heading(other, 'Sign in')).toBeVisible()
  await page.goto('/staff')
  await expect(heading(page, 'Sign in')).toBeVisible()
})

test('a session survives a reload', async ({ page }) => {
  await open(page, 'le', '/staff/profile')
  await page.reload()
  await expect(heading(page, 'My profile')).toBeVisible()
})

test('two tabs that reload at once stay signed in', async ({ page, context }) => {
  await open(page, 'le', '/staff')
  const other = await context.newPage()
  await other.goto('/staff')
  for (let round = 0; round < 3; round++) {
    await Promise.all([page.reload(), other.reload()])
    await expect(heading(page, 'My work')).toBeVisible()
    await expect(heading(other, 'My work')).toBeVisible()
  }
})

test('the pages keep no token where scripts of later visits could read it', async ({ page, context }) => {
  await open(page, 'le', '/staff')
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))
  expect(stored).not.toMatch(/eyJ|refresh/)
  const cookies = await context.cookies()
  expect(cookies.filter(({ name }) => /refresh/.test(name)).every(({ httpOnly }) => httpOnly)).toBe(true)
})
