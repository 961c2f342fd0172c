import { expect, type Page, test } from '@playwright/test'
import { call } from './trainings'
import { api, heading, open, settled, signIn } from './support'

const PHONE = { width: 390, height: 844 }
/** A picture that the browser draws: a paper photographed by phone. */
const PHOTO = 'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAQ0lEQVR4nGNgYGAQEBBQUFAwMDBwcHAICAhISEgoKChoaGiYMGHCggULNmzYcODAgQsXLjx48ODDhw8MoxpGNQxfDQBupWgQyPCYIQAAAABJRU5ErkJggg=='

test.describe.configure({ timeout: 180_000 })

/** Each name a file of its own: the same file is taken once. */
const picture = (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.concat([Buffer.from(PHOTO, 'base64'), Buffer.from(name)]) })

/** Begins on the page of a program and goes on to the questions. Returns the code. */
async function begin(page: Page, language: 'en' | 'es', program: string | RegExp): Promise<string> {
  const words = {
    en: { begin: 'Begin the application', go: 'Go on to the questions' },
    es: { begin: 'Comenzar la solicitud', go: 'Seguir con las preguntas' },
  }[language]
  await page.goto(language === 'es' ? '/es/programs' : '/programs')
  await settled(page)
  await page.getByRole('link', { name: program }).click()
  await page.getByRole('button', { name: words.begin }).click()
  const code = await page.locator('code.secret').innerText()
  await page.getByRole('link', { name: words.go }).click()
  await settled(page)
  expect(page.url()).not.toContain(code)
  return code
}

/** Fills in what an owner or tenant answers in Spanish, up to the papers. */
async function answerInSpanish(page: Page, street: string) {
  const next = () => page.getByRole('button', { name: 'Siguiente' }).click()
  await page.getByRole('radio', { name: 'Alquilo la vivienda' }).check()
  await page.getByRole('group', { name: '¿El dueño está de acuerdo?' }).getByRole('radio', { name: 'No' }).check()
  await next()
  await expect(page.getByRole('heading', { name: '2 de 7: Lugar' })).toBeFocused()
  await page.getByRole('group', { name: '¿El lugar está en la ciudad?' }).getByRole('radio', { name: 'Sí' }).check()
  await page.getByLabel('Número y calle').fill(street)
  await page.getByLabel('Código postal').fill('60644')
  await next()
  await page.getByLabel('¿Qué compró?').selectOption({ label: 'Luces exteriores con sensor de movimiento' })
  await page.getByLabel('Precio de cada uno').fill('59.90')
  await page.getByLabel('Comprado el').fill('2026-06-01')
  await page.getByRole('group', { name: '¿Están instalados los dispositivos?' }).getByRole('radio', { name: 'Sí' }).check()
  await next()
  await page.getByRole('radio', { name: 'Yo', exact: true }).check()
  await next()
  await page.getByLabel('Su nombre completo').fill('Ana Ruiz')
  await page.getByLabel('Teléfono').fill('312 555 0142')
  await next()
  await expect(page.getByRole('heading', { name: '6 de 7: Documentos' })).toBeFocused()
}

async function sendPapers(page: Page, choose: string) {
  const groups = page.locator('fieldset').filter({ has: page.locator('input[type=file]') })
  for (const group of await groups.all()) {
    await group.getByLabel(choose).setInputFiles(picture('foto.png'))
    await expect(group.getByRole('listitem')).toHaveCount(1)
  }
}

test('a tenant applies in Spanish on a phone, is asked for the consent of the owner, adds it, is approved and paid', async ({ page, browser }) => {
  await page.setViewportSize(PHONE)
  const street = `${Math.floor(Math.random() * 90_000) + 1000} W Madison St`
  const code = await begin(page, 'es', 'Cámaras, luces y rastreadores: reembolso')
  await answerInSpanish(page, street)
  await sendPapers(page, 'Elija archivos o tome una foto')

  // On another device the code leads back to everything.
  const other = await browser.newContext({ locale: 'es-US' })
  const elsewhere = await other.newPage()
  await elsewhere.goto(`/my-application?lang=es#code=${code}`)
  await settled(elsewhere)
  await elsewhere.getByRole('button', { name: 'Contacto' }).click()
  await expect(elsewhere.getByLabel('Su nombre completo')).toHaveValue('Ana Ruiz')
  await other.close()

  await page.getByRole('button', { name: 'Siguiente' }).click()
  await expect(page.getByText(/Quien alquila necesita el consentimiento escrito del dueño/)).toBeVisible()
  await page.getByRole('button', { name: 'Enviar la solicitud' }).click()
  await expect(page.getByRole('alert')).toContainText('Escriba su nombre para firmar.')
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await page.getByLabel('Su nombre, como firma').fill('Ana Ruiz')
  await page.getByRole('button', { name: 'Enviar la solicitud' }).click()
  await expect(page.getByRole('heading', { name: 'Su solicitud fue enviada' })).toBeFocused()
  const reference = (await page.getByText(/^Referencia/).innerText()).replace('Referencia ', '').trim()

  // A reviewer finds it without a name, and asks.
  const staff = await (await browser.newContext()).newPage()
  await open(staff, 'reviewer', `/staff/applications?reference=${reference}`)
  await expect(staff.getByText('Ana Ruiz')).toHaveCount(0)
  await staff.getByRole('link', { name: reference }).click()
  await expect(heading(staff, `Application ${reference}`)).toBeVisible()
  await staff.getByRole('button', { name: /^Open: Photo/ }).first().click()
  await expect(staff.getByRole('img', { name: /^Photo of/ })).toBeVisible()
  await staff.getByRole('button', { name: 'Ask the applicant' }).click()
  const panel = staff.getByRole('dialog')
  await panel.getByRole('checkbox', { name: 'As whom one applies' }).check()
  await panel.getByRole('checkbox', { name: 'Written consent of the owner' }).check()
  await panel.getByLabel('What is missing?').fill('Falta el permiso escrito del dueño.')
  await panel.getByRole('button', { name: 'Ask' }).click()
  await expect(staff.getByText('Waits for the applicant').first()).toBeVisible()

  // Exactly that is open.
  await page.goto('/my-application?lang=es')
  await page.getByLabel('Código').fill(code)
  await page.getByRole('button', { name: 'Abrir' }).click()
  await expect(page.getByText('Falta el permiso escrito del dueño.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Lugar' })).toHaveCount(0)
  await page.getByRole('group', { name: '¿El dueño está de acuerdo?' }).getByRole('radio', { name: 'Sí' }).check()
  await expect(page.getByText('Todas las respuestas están guardadas.')).toBeVisible()
  await page.getByRole('button', { name: 'Documentos' }).click()
  await page.getByLabel('Elija archivos o tome una foto').setInputFiles(picture('permiso.png'))
  await expect(page.getByRole('group', { name: 'Consentimiento escrito del dueño' }).getByRole('listitem')).toHaveCount(2)
  await page.getByRole('button', { name: 'Siguiente' }).click()
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await page.getByLabel('Su nombre, como firma').fill('Ana Ruiz')
  await page.getByRole('button', { name: 'Enviar la respuesta' }).click()
  await expect(page.getByRole('heading', { name: 'Su solicitud fue enviada' })).toBeFocused()

  // One recommends, another one decides; neither does both.
  await staff.reload()
  await settled(staff)
  await staff.getByRole('button', { name: 'Recommend', exact: true }).click()
  await staff.getByRole('dialog').getByRole('button', { name: 'Recommend' }).click()
  await expect(staff.getByText('You recommended; somebody else decides.')).toBeVisible()
  await expect(staff.getByRole('button', { name: 'Decide', exact: true })).toHaveCount(0)
  const decider = await (await browser.newContext()).newPage()
  await open(decider, 'decider', new URL(staff.url()).pathname)
  await decider.getByRole('button', { name: 'Show who applies' }).click()
  await decider.getByLabel('What do you need it for?').fill('Compare the name with the receipt')
  await decider.getByRole('button', { name: 'Show and record' }).click()
  await expect(decider.getByText('Ana Ruiz')).toBeVisible()
  await decider.getByRole('button', { name: 'Decide', exact: true }).click()
  await expect(decider.getByRole('radio', { name: 'Approve $59.9' })).toBeChecked()
  await decider.getByRole('dialog').getByRole('button', { name: 'Decide' }).click()
  await expect(decider.getByText('Approved', { exact: true }).first()).toBeVisible()

  // A third person pays, and enters what the bank says.
  const finance = await (await browser.newContext()).newPage()
  await open(finance, 'finance', '/staff/payments')
  await finance.getByRole('button', { name: 'Prepare a batch' }).click()
  const round = finance.getByRole('dialog').getByLabel('Program and round')
  await round.selectOption({ index: 1 })
  await finance.getByRole('dialog').getByRole('button', { name: 'Prepare' }).click()
  await expect(finance.getByRole('link', { name: reference })).toBeVisible()
  await finance.getByRole('button', { name: 'Approve the batch' }).click()
  await finance.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  const download = finance.waitForEvent('download')
  await finance.getByRole('button', { name: 'Export for payment' }).click()
  expect((await download).suggestedFilename()).toMatch(/^payments-.*\.csv$/)
  await finance.getByRole('button', { name: 'Enter results' }).click()
  const results = finance.getByRole('dialog')
  await results.getByLabel('Lines').fill('zzzzz-zzzzz,paid')
  await results.getByRole('button', { name: 'Enter', exact: true }).click()
  await expect(results.getByRole('alert')).toContainText('zzzzz-zzzzz')
  await results.getByLabel('Lines').fill(`reference,result\n${reference},paid`)
  await results.getByRole('button', { name: 'Enter', exact: true }).click()
  await expect(finance.getByRole('row', { name: new RegExp(reference) })).toContainText('Paid')

  await page.goto('/es/application-status')
  await settled(page)
  await page.getByLabel('Referencia').fill(reference)
  await page.getByLabel('Código').fill(code)
  await page.getByRole('button', { name: 'Ver' }).click()
  await expect(page.getByText('Completada.')).toBeVisible()
})

test('a business is refused, reads why and appeals', async ({ page, browser }) => {
  const code = await begin(page, 'en', 'Cameras, lights and trackers: money back')
  const token = await signIn(await (await browser.newContext()).newPage(), 'reviewer')
  const own = await call(page, 'POST', '/application-lookups', { data: { code } })
  const attestations = own.required_attestations.map((one: { code: string }) => one.code)
  await call(page, 'POST', '/application-answers', {
    data: {
      code,
      row_version: own.row_version,
      answers: {
        facts: { applicant_kind: 'business', in_city: true, installed: true, items: [{ item: 'outdoor_light', quantity: 1, unit_price_cents: 9_000, purchased_on: '2022-06-05' }] },
        details: { full_name: 'Sam Shop', organization_name: 'Corner Shop', phone: '312 555 0100', street_address: `${Date.now()} W Lake St`, postal_code: '60612', payee_kind: 'applicant' },
      },
    },
  })
  const sent = await call(page, 'POST', '/application-submissions', { data: { code, attestations, signed_name: 'Sam Shop' } })
  const { items } = await api(page, token, `/applications?reference=${sent.reference}`)
  const deny = async (account: 'reviewer' | 'decider', open_label: string) => {
    const staff = await (await browser.newContext()).newPage()
    await open(staff, account, `/staff/applications/${items[0].id}`)
    await staff.getByRole('button', { name: open_label, exact: true }).click()
    const panel = staff.getByRole('dialog')
    // What the rules found is ticked already.
    await expect(panel.getByRole('radio', { name: 'Deny' })).toBeChecked()
    await panel.getByRole('button', { name: open_label }).click()
    await expect(panel).toHaveCount(0)
    await staff.close()
  }
  await deny('reviewer', 'Recommend')
  await deny('decider', 'Decide')
  await page.goto('/my-application')
  await page.getByLabel('Code').fill(code)
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('heading', { name: 'Why it was denied' })).toBeVisible()
  await expect(page.getByText(/June 6, 2022|Jun 6, 2022/).first()).toBeVisible()
  await page.getByLabel('What is wrong?').fill('The receipt shows June 6, not June 5.')
  await page.getByRole('button', { name: 'Send the appeal' }).click()
  await expect(page.getByText('In review').first()).toBeVisible()

  // Why they appeal is read on record, like the name.
  const staff = await (await browser.newContext()).newPage()
  await open(staff, 'reviewer', `/staff/applications/${items[0].id}`)
  await expect(staff.getByText('The applicant appealed.', { exact: false })).toBeVisible()
  await expect(staff.getByText('not June 5', { exact: false })).toHaveCount(0)
  await staff.getByRole('button', { name: 'Show who applies' }).click()
  await staff.getByLabel('What do you need it for?').fill('To read the appeal')
  await staff.getByRole('button', { name: 'Show and record' }).click()
  await expect(staff.getByText('The receipt shows June 6, not June 5.')).toBeVisible()
  await staff.close()
})

test('who has little income is approved, books a time and picks a camera and a light up', async ({ page, browser }) => {
  await page.setViewportSize(PHONE)
  const code = await begin(page, 'en', 'Camera and light free, by income')
  await page.getByRole('radio', { name: 'I own the home' }).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('group', { name: 'Is the place in the city?' }).getByRole('radio', { name: 'Yes' }).check()
  await page.getByLabel('House number and street').fill(`${Date.now()} W Grand Ave`)
  await page.getByLabel('ZIP code').fill('60651')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('checkbox', { name: /SNAP/ }).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Your full name').fill('Jordan Example')
  await page.getByLabel('Phone number').fill('312 555 0100')
  await page.getByRole('button', { name: 'Next' }).click()
  await sendPapers(page, 'Choose files or take a photo')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('heading', { name: 'You qualify' })).toBeVisible()
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await page.getByLabel('Your name, as a signature').fill('Jordan Example')
  await page.getByRole('button', { name: 'Send the application' }).click()
  await expect(page.getByRole('heading', { name: 'Your application was sent' })).toBeFocused()
  const own = await call(page, 'POST', '/application-lookups', { data: { code } })
  const desk = await (await browser.newContext()).newPage()
  const token = await signIn(desk, 'reviewer')
  const { items } = await api(desk, token, `/applications?reference=${own.reference}`)
  for (const [account, name] of [['reviewer', 'Recommend'], ['decider', 'Decide']] as const) {
    const staff = await (await browser.newContext()).newPage()
    await open(staff, account, `/staff/applications/${items[0].id}`)
    await staff.getByRole('button', { name, exact: true }).click()
    await staff.getByRole('dialog').getByRole('button', { name }).click()
    await expect(staff.getByRole('dialog')).toHaveCount(0)
    await staff.close()
  }

  await page.goto('/my-application')
  await page.getByLabel('Code').fill(code)
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByRole('radio', { name: /Westside Example Hub/ }).first().check()
  await page.getByRole('button', { name: 'Book this time' }).click()
  await expect(page.getByRole('button', { name: 'Give the time back' })).toBeVisible()

  await desk.goto(`/staff/applications/${items[0].id}`)
  await settled(desk)
  await desk.getByRole('button', { name: 'Hand devices over' }).click()
  const panel = desk.getByRole('dialog')
  await panel.getByLabel('Site').selectOption({ label: 'Westside Example Hub' })
  for (const [index, field] of (await panel.getByLabel(/^Serial number/).all()).entries()) await field.fill(`SN-${index}-0001`)
  await panel.getByRole('button', { name: 'Hand over' }).click()
  await expect(panel.getByRole('alert')).toContainText('Look at a paper with the name first.')
  await panel.getByRole('checkbox', { name: /I looked at a paper/ }).check()
  await panel.getByRole('button', { name: 'Hand over' }).click()
  await expect(desk.getByText('Picked up').first()).toBeVisible()
  await desk.goto('/staff/distribution')
  await settled(desk)
  await expect(desk.getByRole('row', { name: /Westside Example Hub/ }).first()).toContainText('39')
})

test('a paper is used again in another application, and who wants a call gets one', async ({ page, browser }) => {
  const first = await begin(page, 'en', 'Cameras, lights and trackers: money back')
  const own = await call(page, 'POST', '/application-lookups', { data: { code: first } })
  const answers = {
    facts: { applicant_kind: 'owner', in_city: true, installed: true, items: [{ item: 'outdoor_light', quantity: 1, unit_price_cents: 4_500, purchased_on: '2026-06-01' }] },
    details: { full_name: 'Sky Example', phone: '312 555 0177', street_address: `${Date.now()} N Clark St`, postal_code: '60610', payee_kind: 'applicant' },
    contact_channel: 'phone',
  }
  await call(page, 'POST', '/application-answers', { data: { code: first, row_version: own.row_version, answers } })
  await page.goto('/my-application')
  await page.getByLabel('Code').fill(first)
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByText(/^It is kept until/)).toBeVisible()
  await page.getByRole('button', { name: 'Contact' }).click()
  await expect(page.getByRole('radio', { name: 'By a telephone call' })).toBeChecked()
  await page.getByRole('button', { name: 'Papers' }).click()
  const residency = page.getByRole('group', { name: 'Proof that you live or work at the address' })
  await residency.getByLabel('Choose files or take a photo').setInputFiles(picture('lease.png'))
  await expect(residency.getByRole('listitem')).toHaveCount(1)
  const attestations = own.required_attestations.map((one: { code: string }) => one.code)
  const { required_attestations } = await call(page, 'POST', '/application-lookups', { data: { code: first } })
  const all = [...attestations, ...required_attestations.map((one: { code: string }) => one.code)]
  const sent = await call(page, 'POST', '/application-submissions', { data: { code: first, attestations: [...new Set(all)], signed_name: 'Sky Example' } })

  await begin(page, 'en', 'Cameras, lights and trackers: money back')
  await page.getByRole('radio', { name: 'I own the home' }).check()
  await expect(page.getByText('All answers are kept.')).toBeVisible()
  await page.getByRole('button', { name: 'Papers' }).click()
  await page.getByText('Use a paper that you sent with another application').click()
  await page.getByLabel('Code of the other application').fill(first)
  await page.getByRole('button', { name: 'Show its papers' }).click()
  await page.getByRole('button', { name: /^Use it here/ }).click()
  await expect(page.getByText('It is here now.')).toBeVisible()
  await expect(page.getByRole('group', { name: 'Proof that you live or work at the address' }).getByRole('listitem')).toHaveCount(1)

  const staff = await (await browser.newContext()).newPage()
  await open(staff, 'reviewer', `/staff/applications?to_tell=true&reference=${sent.reference}`)
  await staff.getByRole('link', { name: sent.reference }).click()
  await expect(staff.getByText('The application has arrived')).toBeVisible()
  await expect(staff.getByText('Not scanned for viruses')).toBeVisible()
  await staff.getByRole('button', { name: 'Show who applies' }).click()
  await staff.getByLabel('What do you need it for?').fill('To call the applicant')
  await staff.getByRole('button', { name: 'Show and record' }).click()
  await expect(staff.getByText('312 555 0177')).toBeVisible()
  await staff.getByRole('button', { name: 'I have told them' }).click()
  await expect(staff.getByText('The application has arrived')).toHaveCount(0)
  await staff.close()
})

test('answers survive a moment without a network', async ({ page, context }) => {
  const code = await begin(page, 'en', 'Cameras, lights and trackers: money back')
  await page.getByRole('radio', { name: 'I own the home' }).check()
  await expect(page.getByText('All answers are kept.')).toBeVisible()
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Contact' }).click()
  await page.getByLabel('Your full name').fill('Jordan Reyes')
  await expect(page.getByText(/No connection/)).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('All answers are kept.')).toBeVisible()
  const own = await call(page, 'POST', '/application-lookups', { data: { code } })
  expect(own.answers.details.full_name).toBe('Jordan Reyes')
})

test('a partner begins an application for a resident who agreed, and sees how far it is', async ({ page }) => {
  await open(page, 'partner', '/staff/assisted-applications')
  await page.getByRole('button', { name: 'Begin for somebody' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('button', { name: 'Begin' }).click()
  await expect(panel.getByRole('alert')).toContainText('Say how the applicant agreed to your help.')
  await panel.getByLabel('Program').selectOption({ label: 'Cameras, lights and trackers: money back' })
  await panel.getByLabel('Language').selectOption('es')
  await panel.getByLabel('How did they agree?').fill('In person at our office')
  await panel.getByRole('button', { name: 'Begin' }).click()
  await expect(panel.getByText('The code of the applicant')).toBeVisible()
  const opened = page.waitForEvent('popup')
  await panel.getByRole('link', { name: 'Go on to the questions' }).click()
  const questions = await opened
  await settled(questions)
  await expect(questions.getByText(/^Con ayuda de/)).toBeVisible()
  const reference = (await questions.getByText(/^Referencia/).innerText()).replace('Referencia ', '').trim()
  await panel.getByRole('button', { name: 'I handed the code over' }).click()
  await expect(page.getByRole('row', { name: new RegExp(reference) })).toContainText('Not sent yet')
})

test('who does not review sees no applications', async ({ page }) => {
  await open(page, 'partner', '/staff/applications')
  await expect(page.getByText(/permission/i).first()).toBeVisible()
  await expect(page.getByRole('table')).toHaveCount(0)
})
