import { type Browser, expect, type Page, test } from '@playwright/test'
import { choose, open, settled, signIn, type Account } from './support'

/** A name that nobody else has. */
const unique = () => `Robin${crypto.randomUUID().slice(0, 8)}`
const NORTHSIDE = 'Northside Peace Outreach (example)'

async function other(browser: Browser, account: Account, path: string) {
  const page = await (await browser.newContext()).newPage()
  await open(page, account, path)
  return page
}

/** A case of the advocate, by the API; the browser is signed in afterwards. */
async function newCase(page: Page, name: string): Promise<string> {
  const token = await signIn(page, 'advocate')
  const response = await page.request.post('/api/v1/cases', {
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() },
    data: {
      incident_kind: 'nonfatal_shooting',
      incident_on: '2026-11-01',
      residence_area_number: 25,
      needs: [],
      people: [
        {
          relation: 'victim',
          language: 'es',
          details: { given_name: name, family_name: 'Sample', phone: '312 555 0177' },
          safe_contact: { channel: 'phone', from_hour: 9, voicemail: false, say_who_we_are: false },
        },
        { relation: 'alleged_offender', details: { given_name: 'Nobody' } },
      ],
    },
  })
  expect(response.status()).toBe(201)
  return (await response.json()).id
}

/** Lets the victim sign on the screen, as a hand does: pressing, moving, lifting. */
async function consent(page: Page) {
  await page.getByRole('button', { name: 'Write down a consent' }).click()
  const panel = page.getByRole('dialog')
  await expect(panel.getByText('need not consent to get help', { exact: false })).toBeVisible()
  await expect(panel.getByLabel('Who consents').getByRole('option', { name: /offender|done it/ })).toHaveCount(0)
  await panel.getByLabel('About whom').selectOption({ index: 1 })
  await panel.getByLabel('Who consents').selectOption({ index: 1 })
  await choose(panel, 'Who may be told', NORTHSIDE)
  await panel.getByRole('button', { name: 'Save the consent' }).click()
  await expect(panel.getByText('Let them sign.').first()).toBeVisible()
  const pad = panel.getByRole('img', { name: 'Signature' })
  await pad.scrollIntoViewIfNeeded()
  const box = (await pad.boundingBox())!
  await page.mouse.move(box.x + 30, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + 90, box.y + 20, { steps: 4 })
  await page.mouse.move(box.x + 150, box.y + 60, { steps: 4 })
  await page.mouse.up()
  await expect(panel.getByText('There is a signature')).toBeVisible()
  await panel.getByRole('button', { name: 'Save the consent' }).click()
  await expect(panel).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Consents' })).toContainText(NORTHSIDE)
}

async function refer(page: Page, kind: string, service: string) {
  await page.getByRole('button', { name: 'Refer somebody' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Who', { exact: true }).selectOption({ index: 1 })
  await fillReferral(page, kind, service)
}

async function fillReferral(page: Page, kind: string, service: string) {
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Kind of help').selectOption({ label: kind })
  // The services of this kind may still be on their way when the list opens.
  await expect(async () => {
    await choose(panel, 'Service', new RegExp(service))
    await expect(panel.getByRole('combobox', { name: 'Service' })).toHaveValue(new RegExp(service), { timeout: 1000 })
  }).toPass()
  await panel.getByLabel('Consent').selectOption({ index: 1 })
  await panel.getByRole('button', { name: 'Write the draft' }).click()
  await expect(panel).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1, name: /^Referral / })).toBeVisible()
}

/** Confirms what a button asks. */
async function does(page: Page, name: string, fill?: (dialog: ReturnType<Page['getByRole']>) => Promise<unknown>) {
  await page.getByRole('button', { name, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await fill?.(dialog)
  await dialog.getByRole('button', { name, exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

async function show(page: Page) {
  await page.getByRole('button', { name: 'Show whom it is about' }).click()
  await page.getByLabel('Why do you need to see it?').fill('First appointment')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
}

test('a referral is declined, redirected, accepted, completed and acknowledged', async ({ page, browser }) => {
  const name = unique()
  const id = await newCase(page, name)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`/staff/cases/${id}`)
  await settled(page)
  await consent(page)
  await page.setViewportSize({ width: 1280, height: 900 })
  await refer(page, 'Work and training', 'Paid training')
  await does(page, 'Send')
  await expect(page.getByText('Waits for an answer').first()).toBeVisible()
  const sent = new URL(page.url()).pathname

  const partner = await other(browser, 'partner', sent)
  await does(partner, 'Decline', (dialog) => dialog.getByLabel('Reason').selectOption({ label: 'No room at present' }))
  await expect(partner.getByText('It is finished, and not needed any more.')).toBeVisible()

  await page.reload()
  await settled(page)
  await page.getByRole('button', { name: 'Refer elsewhere' }).click()
  await fillReferral(page, 'Calming a conflict', 'Street outreach')
  await expect(page.getByText('Comes in the place of a declined referral')).toBeVisible()
  await does(page, 'Send')
  const second = new URL(page.url()).pathname

  await partner.goto(second)
  await settled(partner)
  await does(partner, 'Accept')
  await expect(partner.getByText(name)).toHaveCount(0)
  await show(partner)
  await expect(partner.getByText(name, { exact: false })).toBeVisible()
  await expect(partner).toHaveTitle(/^Referral [a-z0-9]{5}-[a-z0-9]{5}/)
  await does(partner, 'Help began')
  await does(partner, 'It led to help', (dialog) => dialog.getByLabel('What came of it').selectOption({ label: 'Help was given' }))
  await partner.context().close()

  await page.reload()
  await settled(page)
  await does(page, 'Acknowledge')
  await expect(page.getByText('Loop closed')).toBeVisible()
  await page.goto(`/staff/cases/${id}`)
  await settled(page)
  await expect(page.getByRole('region', { name: 'Who saw this file' })).toContainText('Pat Partner')
  await page.goto('/staff/referral-measures')
  await expect(page.getByRole('region', { name: 'By language' })).toContainText('Spanish')
})

test('what another organization has on its screen disappears when the consent is taken back', async ({ page, browser }) => {
  const name = unique()
  const id = await newCase(page, name)
  await page.goto(`/staff/cases/${id}`)
  await settled(page)
  await consent(page)
  await refer(page, 'Work and training', 'Paid training')
  await does(page, 'Send')
  const neighbor = await other(browser, 'neighbor', new URL(page.url()).pathname)
  await show(neighbor)
  await expect(neighbor.getByText(name, { exact: false })).toBeVisible()

  await page.goto(`/staff/cases/${id}`)
  await settled(page)
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
  await expect(page.getByRole('region', { name: 'Consents' })).toContainText('Taken back')
  await expect(neighbor.getByText('The person took the consent back.')).toBeVisible({ timeout: 30_000 })
  await expect(neighbor.getByText(name, { exact: false })).toHaveCount(0)
  await expect(neighbor.getByRole('button', { name: 'Show whom it is about' })).toHaveCount(0)
  await neighbor.context().close()
})

test('an organization without an account opens a link once and answers', async ({ page, browser }) => {
  const name = unique()
  const id = await newCase(page, name)
  await page.goto(`/staff/cases/${id}`)
  await settled(page)
  await consent(page)
  await refer(page, 'Work and training', 'Paid training')
  await does(page, 'Send')
  await page.getByRole('button', { name: 'Make a one-time link' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make a one-time link' }).click()
  const shown = page.getByRole('status').filter({ hasText: 'by phone' })
  const code = /code ([a-z0-9]{5}) by phone/.exec(await shown.innerText())![1]!
  const link = new URL(await shown.locator('pre').innerText())

  const anonymous = await (await browser.newContext()).newPage()
  await anonymous.goto(link.pathname + link.hash)
  await settled(anonymous)
  expect(anonymous.url()).not.toContain('code=')
  await anonymous.getByLabel('Code from the phone call').fill('zzzzz')
  await anonymous.getByRole('button', { name: 'Open, once' }).click()
  await expect(anonymous.getByRole('alert')).toBeVisible()
  await anonymous.getByLabel('Code from the phone call').fill(code)
  await anonymous.getByRole('button', { name: 'Open, once' }).click()
  await expect(anonymous.getByText(name, { exact: false })).toBeVisible()
  await anonymous.getByLabel('Your answer').selectOption({ label: 'We take them' })
  await anonymous.getByRole('button', { name: 'Send the answer' }).click()
  await expect(anonymous.getByText('Sent.', { exact: false })).toBeVisible()
  const kept = await anonymous.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href + document.title)
  expect(kept).not.toContain(name)
  await anonymous.goto('about:blank')
  await anonymous.goto(link.pathname + link.hash)
  await anonymous.getByLabel('Code from the phone call').fill(code)
  await anonymous.getByRole('button', { name: 'Open, once' }).click()
  await expect(anonymous.getByRole('alert')).toBeVisible()
  await anonymous.context().close()
  await page.reload()
  await expect(page.getByText('Accepted').first()).toBeVisible()
})

test('a restricted case is opened in an emergency, and the lead reviews it', async ({ page, browser }) => {
  const id = await newCase(page, unique())
  await page.goto(`/staff/cases/${id}`)
  await settled(page)
  await does(page, 'Restrict')
  await expect(page.getByText('Restricted').first()).toBeVisible()
  const reference = /[a-z0-9]{5}-[a-z0-9]{5}/.exec(await page.title())![0]

  const colleague = await other(browser, 'colleague', '/staff/break-glass')
  await colleague.getByRole('button', { name: 'Open a case in an emergency' }).click()
  const panel = colleague.getByRole('dialog')
  await panel.getByRole('button', { name: 'Open it, on record' }).click()
  await expect(panel.getByText('Say why in at least ten characters.').first()).toBeVisible()
  await panel.getByLabel('Reference of the case').fill(reference)
  await panel.getByLabel('Why, without names').fill('The family calls and nobody else is there')
  await panel.getByLabel('Your password, once more').fill('not the password')
  await panel.getByRole('button', { name: 'Open it, on record' }).click()
  await expect(panel.getByRole('alert')).toBeVisible()
  await panel.getByLabel('Your password, once more').fill('walk-the-block-together')
  await panel.getByRole('button', { name: 'Open it, on record' }).click()
  await expect(colleague.getByText('You see this case until', { exact: false })).toBeVisible()
  await colleague.context().close()

  await page.goto('/staff')
  await page.getByRole('link', { name: /emergency access(es)? to review/ }).click()
  const row = page.getByRole('row').filter({ hasText: reference })
  await row.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Review' }).click()
  await page.goto('/staff/break-glass')
  await expect(page.getByRole('row').filter({ hasText: reference })).toContainText('Justified')
})

test('an administrator brings an agreement into force, and its parties read it', async ({ page, browser }) => {
  await open(page, 'admin', '/staff/agreements')
  await page.getByRole('button', { name: 'Write an agreement' }).click()
  const panel = page.getByRole('dialog')
  await choose(panel, 'First organization', NORTHSIDE)
  await choose(panel, 'Second organization', 'Southside Green Blocks (example)')
  await panel.getByLabel('Legal basis').fill('Written consent')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByText('Say whom to call.').first()).toBeVisible()
  await panel.getByLabel('Last day').fill('2027-10-31')
  await panel.getByLabel('Whom to call when something got out').fill('privacy@example.org')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /Northside/ })).toBeVisible()
  await does(page, 'Send to both parties')
  await does(page, 'Record the signatures', (dialog) =>
    dialog.locator('input[type=file]').setInputFiles({ name: 'signed.pdf', mimeType: 'application/pdf', buffer: Buffer.from('signed') }),
  )
  await does(page, 'Put in force')
  await expect(page.getByText('In force today')).toBeVisible()
  const steward = await other(browser, 'steward', new URL(page.url()).pathname)
  await expect(steward.getByText('In force today')).toBeVisible()
  await expect(steward.getByRole('button', { name: 'Suspend' })).toHaveCount(0)
  await steward.context().close()
  await does(page, 'End', (dialog) => dialog.getByLabel('Reason').fill('It was only a test'))
  await expect(page.getByText('Ended').first()).toBeVisible()
})

test('others see no referrals', async ({ page }) => {
  await signIn(page, 'le')
  await page.goto('/staff/referrals')
  await expect(page.getByText('Not part of your role')).toBeVisible()
  await page.goto('/staff/break-glass')
  await expect(page.getByText('Not part of your role')).toBeVisible()
})
