import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { mailsTo } from './mail'
import { bodyRows, choose, heading, open, settled, signIn } from './support'
import { call, completeTraining, publishTraining, register } from './trainings'

const PHONE = { width: 390, height: 844 }

test.describe.configure({ timeout: 120_000 })

test('a resident registers in Spanish, attends by the QR code, downloads the certificate, and an employer verifies it', async ({ page, browser }) => {
  await page.setViewportSize(PHONE)
  const { training, session, token } = await publishTraining(page, { language: 'es' })
  await page.context().clearCookies()

  await page.goto(`/es/trainings/${training.id}`)
  await settled(page)
  await page.getByRole('button', { name: 'Inscribirse' }).click()
  await expect(page.getByRole('alert')).toContainText('Escriba su nombre.')
  await page.getByLabel('Nombre', { exact: true }).fill('Rosa María Prueba')
  await page.getByRole('radio', { name: 'Residentes' }).check()
  await page.getByRole('radio', { name: 'No contactarme' }).check()
  await page.getByRole('checkbox', { name: 'Letra grande' }).check()
  await page.getByRole('button', { name: 'Inscribirse' }).click()
  await expect(page.getByRole('heading', { name: 'Usted tiene un lugar' })).toBeFocused()
  const code = (await page.locator('code').textContent()) ?? ''
  expect(code).toMatch(/^[0-9a-z-]{20,}$/)

  // In the room: the QR code leads to the page with session and code filled in.
  const room = await call(page, 'GET', `/training-sessions/${session.id}/check-in-code`, { token })
  const link = new URL(room.link)
  await page.goto(`${link.pathname}?lang=es${link.hash}`)
  await settled(page)
  expect(page.url()).not.toContain(room.code)
  await expect(page.getByLabel('Código de la sala')).toHaveValue(room.code)
  await page.getByLabel('Código de su inscripción').fill(code)
  await page.getByRole('button', { name: 'Registrar asistencia' }).click()
  await expect(page.getByText(/Su asistencia está registrada desde las/)).toBeVisible()

  await completeTraining(page, token, training.id)
  await page.context().clearCookies()
  await page.goto(`/my-registration?lang=es#code=${code}`)
  await expect(page.getByText('Usted completó esta capacitación.')).toBeVisible()
  expect(page.url()).not.toContain(code)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Descargar el certificado (PDF)' }).click()
  const file = await saved
  const serial = file.suggestedFilename().replace('.pdf', '')
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-')

  const employer = await browser.newPage()
  await employer.goto('/certificates')
  await settled(employer)
  await employer.getByLabel('Serial number').fill(serial.toLowerCase())
  await employer.getByRole('button', { name: 'Verify' }).click()
  await expect(employer.getByText('This certificate is valid.')).toBeVisible()
  await expect(employer.getByText('R. P.')).toBeVisible()
  await expect(employer.getByText('Rosa')).toHaveCount(0)
  await employer.close()
})

test('a full training has a waitlist; a seat that becomes free is offered, and taken', async ({ page, browser }) => {
  await page.setViewportSize(PHONE)
  const { training } = await publishTraining(page, { capacity: 1 })
  await page.context().clearCookies()
  const first = await register(page, training.id, 'First Example')
  await page.goto(`/trainings/${training.id}`)
  await settled(page)
  await expect(page.getByText('Full. Nobody waits yet.')).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('Second Example')
  await page.getByRole('radio', { name: 'Residents' }).check()
  await page.getByRole('radio', { name: 'Do not contact me' }).check()
  await page.getByRole('button', { name: 'Join the waitlist' }).click()
  await expect(page.getByText(/Your place is number 1/)).toBeVisible()
  const second = (await page.locator('code').textContent()) ?? ''

  const other = await browser.newPage()
  await other.goto(`/my-registration#code=${first.code}`)
  await other.getByRole('button', { name: 'Cancel my registration' }).click()
  await other.getByRole('button', { name: 'Yes, cancel' }).click()
  await expect(other.getByText('This registration was cancelled.')).toBeVisible()
  await other.close()

  await page.goto(`/my-registration#code=${second}`)
  await expect(page.getByText(/A seat is held for you until/)).toBeVisible()
  await page.getByRole('button', { name: 'Take the seat' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'You have a seat.' })).toBeVisible()
})

test('a wrong code and an unknown one get the same answer', async ({ page }) => {
  await page.goto('/my-registration')
  await settled(page)
  for (const code of ['nonsense', 'k7m3q-92xwe-h4rtn-8bvcd-zjp5ya']) {
    await page.getByLabel('Code of your registration').fill(code)
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(page.getByRole('alert')).toContainText('This code opens no registration.')
  }
})

test('the catalogue is filtered by language and shown as a month', async ({ page }) => {
  const { training, site } = await publishTraining(page, { language: 'es' })
  await page.context().clearCookies()
  await page.goto('/trainings')
  await settled(page)
  await expect(page.getByText(site)).toBeVisible()
  await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption('en')
  await expect(page.getByText(site)).toHaveCount(0)
  await expect(page).toHaveURL(/language=en/)
  await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption('es')
  await expect(page.getByText(site)).toBeVisible()
  await page.getByRole('link', { name: 'Month' }).click()
  await expect(page.locator(`td a[href$="${training.id}"]`)).toBeVisible()
})

test('a manager plans a training from a rule, sees its sessions, and publishes it', async ({ page }) => {
  await open(page, 'trainings', '/staff/trainings')
  await page.getByRole('button', { name: 'Plan a training' }).click()
  await expect(heading(page, 'Plan a training')).toBeVisible()
  await page.getByRole('button', { name: 'Save as a draft' }).click()
  await expect(page.getByRole('alert')).toContainText('Choose a course.')
  await choose(page, 'Course', 'Trauma-informed skills')
  await page.getByLabel('First day').fill('2027-03-10')
  await page.getByLabel('How many sessions').fill('2')
  await expect(page.getByText('It gives 2 sessions:')).toBeVisible()
  await expect(page.getByText('Wednesday, March 17, 2027, 6:00 – 8:00 PM')).toBeVisible()
  await expect(page.getByText(/Clocks change in between/)).toBeVisible()
  await choose(page, 'Community areas', 'Austin')
  const site = `Hall ${Date.now()}`
  await page.getByLabel('Name of the place').fill(site)
  await page.getByRole('button', { name: 'Add a handout' }).click()
  await page.getByRole('button', { name: 'Add a handout' }).click()
  await page.getByRole('button', { name: 'Remove handout 2' }).click()
  const handout = page.getByRole('group', { name: 'Handout 1' })
  await handout.getByLabel('Title (English)').fill('Slides')
  await handout.getByLabel('Address').fill('http://example.org/slides')
  await page.getByRole('button', { name: 'Save as a draft' }).click()
  await expect(handout.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true')
  await handout.getByLabel('Address').fill('https://example.org/slides')
  await page.getByRole('button', { name: 'Save as a draft' }).click()
  await expect(heading(page, 'Trauma-informed skills')).toBeVisible()
  await expect(page.getByText('Draft')).toBeVisible()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText('The training is published.')).toBeVisible()
  const list = await call(page, 'GET', `/trainings?q=${encodeURIComponent(site)}`)
  expect(list.items).toHaveLength(1)
  expect(list.items[0].materials).toContainEqual({ title: { en: 'Slides', es: null }, url: 'https://example.org/slides', registrants_only: false })
})

test('an instructor takes attendance without a network; marks survive a reload and arrive once', async ({ page, context }) => {
  await page.setViewportSize(PHONE)
  const { training, session } = await publishTraining(page)
  for (const name of ['Alma Example', 'Bruno Example']) await register(page, training.id, name)
  await context.clearCookies()
  const token = await open(page, 'instructor', `/staff/training-sessions/${session.id}/attendance`)
  await context.setOffline(true)
  await page.getByRole('group', { name: 'Attendance of Alma Example' }).getByRole('button', { name: 'Present' }).click()
  await page.getByRole('group', { name: 'Attendance of Bruno Example' }).getByRole('button', { name: 'Absent' }).click()
  await expect(page.getByText('2 marks are kept on this device and wait for the network.')).toBeVisible()
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('Example')
  // The marks outlive the page itself.
  await page.goto('about:blank')
  await context.setOffline(false)
  await page.goto(`/staff/training-sessions/${session.id}/attendance`)
  await expect(page.getByText(/All marks were sent at/)).toBeVisible()
  await expect(page.getByRole('group', { name: 'Attendance of Alma Example' }).getByRole('button', { name: 'Present' })).toHaveAttribute('aria-pressed', 'true')
  const marks = await call(page, 'GET', `/training-sessions/${session.id}/attendance-marks`, { token })
  expect(marks.items).toHaveLength(2)
})

test('a training that is called off tells everybody once', async ({ page }) => {
  const { training } = await publishTraining(page)
  const addresses = ['one', 'two'].map((name) => `${name}-${training.id.slice(-8)}@example.org`)
  const codes: string[] = []
  for (const address of addresses) codes.push((await register(page, training.id, `Person ${address}`, address)).code)
  await open(page, 'trainings', `/staff/trainings/${training.id}`)
  await page.getByRole('button', { name: 'Call off' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Call off' })
  await expect(dialog).toContainText('2 people are told, once.')
  await dialog.getByLabel('Why it is called off').fill('The room is not available.')
  await dialog.getByRole('button', { name: 'Call off' }).click()
  await expect(page.getByText('Called off', { exact: true }).first()).toBeVisible()
  for (const [index, address] of addresses.entries()) {
    // One about the registration and one about the end.
    await expect.poll(async () => (await mailsTo(address)).length, { timeout: 30_000 }).toBe(2)
    const own = await call(page, 'POST', '/registration-lookups', { data: { code: codes[index] } })
    expect(own.notices.filter(({ kind }: { kind: string }) => kind === 'cancelled')).toHaveLength(1)
    for (const mail of await mailsTo(address)) expect(mail).not.toContain('room is not available')
  }
  await page.goto(`/trainings/${training.id}`)
  await expect(page.getByText('Called off. The room is not available.')).toBeVisible()
})

test('a partner registers a group and gets a code for each person, once', async ({ page }) => {
  const { training } = await publishTraining(page)
  await open(page, 'partner', `/staff/trainings/${training.id}?tab=groups`)
  await page.getByRole('button', { name: 'Register a group' }).click()
  const panel = page.getByRole('dialog', { name: 'Register a group' })
  await panel.getByLabel('Name 1').fill('Carla Example')
  await panel.getByRole('button', { name: 'Add a person' }).click()
  await panel.getByLabel('Name 2').fill('Dario Example')
  await panel.getByRole('button', { name: 'Register', exact: true }).click()
  await expect(page.getByText(/Carla Example: [0-9a-z-]{20,}/)).toBeVisible()
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await expect(page.getByText(/Carla Example: [0-9a-z-]{20,}/)).toHaveCount(0)
  await expect(bodyRows(page.getByRole('table')).filter({ hasText: 'Dario Example' })).toContainText('Has a seat')
  // Who registered a group still sees nobody else.
  await expect(page.getByRole('tab', { name: 'Registrations' })).toHaveCount(0)
})

test('the room shows the code as digits and as a QR code, and who may not teach gets neither', async ({ page }) => {
  const { session, token } = await publishTraining(page)
  await open(page, 'trainings', `/staff/training-sessions/${session.id}/room`)
  const { code } = await call(page, 'GET', `/training-sessions/${session.id}/check-in-code`, { token })
  await expect(page.locator('.room-code')).toHaveText(/^\d{4} \d{4}$/)
  expect(code).toMatch(/^\d{8}$/)
  await expect(page.getByRole('img', { name: 'QR code that opens the check-in' })).toBeVisible()
  await page.context().clearCookies()
  await signIn(page, 'partner')
  await page.goto(`/staff/training-sessions/${session.id}/room`)
  await expect(page.getByText(/Not part of your role|Page not found/)).toBeVisible()
})

test('the sheet fits Letter paper with every name and lines to sign', async ({ page }) => {
  const { training, session } = await publishTraining(page)
  await register(page, training.id, 'Elena Example')
  await open(page, 'trainings', `/staff/training-sessions/${session.id}/sheet`)
  await expect(page.getByRole('rowheader', { name: 'Elena Example' })).toBeVisible()
  const pdf = (await page.pdf({ format: 'Letter', preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
})

test('rules of trainings change only by who may', async ({ page }) => {
  await open(page, 'trainings', '/staff/training-rules?tab=support')
  await page.getByRole('button', { name: 'New support number' }).click()
  const panel = page.getByRole('dialog', { name: 'New support number' })
  const phone = `312-555-${String(Date.now()).slice(-4)}`
  await panel.getByLabel('Telephone').fill(phone)
  await panel.getByLabel('Name (English)').fill('Neighborhood line')
  await panel.getByLabel('When to call (English)').fill('To talk at night.')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('rowheader', { name: phone })).toBeVisible()
  await page.context().clearCookies()
  await open(page, 'instructor', '/staff/training-rules')
  await expect(page.getByText('Not part of your role')).toBeVisible()
})
