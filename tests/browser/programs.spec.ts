import { expect, test } from '@playwright/test'
import { call } from './trainings'
import { api, heading, open, settled, signIn } from './support'

const PHONE = { width: 390, height: 844 }

test.describe.configure({ timeout: 120_000 })

test('a tenant learns in Spanish on a phone what they would get, and what is still open', async ({ page }) => {
  await page.setViewportSize(PHONE)
  await page.goto('/es/programs')
  await settled(page)
  await page.getByRole('link', { name: 'Cámaras, luces y rastreadores: reembolso' }).click()
  await expect(heading(page, 'Cámaras, luces y rastreadores: reembolso')).toBeVisible()
  await page.getByRole('radio', { name: 'Alquilo la vivienda' }).check()
  await page.getByRole('group', { name: '¿El lugar está en la ciudad?' }).getByRole('radio', { name: 'Sí' }).check()
  const cameras = page.getByRole('group', { name: 'Cámaras de seguridad para exteriores' })
  await cameras.getByLabel('¿Cuántos?').fill('2')
  await cameras.getByLabel('Precio de cada uno').fill('260')
  await cameras.getByLabel('Comprado el').fill('2026-06-01')
  await page.getByRole('button', { name: 'Ver qué recibiría' }).click()
  await expect(page.getByRole('heading', { name: 'Hasta ahora nada se opone' })).toBeFocused()
  await expect(page.getByText('Si lo pendiente se cumple, recibiría $450 de reembolso.')).toBeVisible()
  await expect(page.getByText('Recibe $450 de $520: como máximo $450 por todos.')).toBeVisible()

  // The owner says no: then it cannot be, and the reason stands there.
  await page.getByRole('group', { name: '¿El dueño está de acuerdo?' }).getByRole('radio', { name: 'No' }).check()
  await page.getByRole('button', { name: 'Ver qué recibiría' }).click()
  await expect(page.getByRole('heading', { name: 'Usted no califica para este programa' })).toBeFocused()
  await expect(page.getByText(/Quien alquila necesita el consentimiento escrito del dueño/)).toBeVisible()
})

test('an income above the limit names the program that may fit', async ({ page }) => {
  await page.goto('/programs')
  await settled(page)
  await page.getByRole('link', { name: 'Camera and light free, by income' }).click()
  await page.getByRole('radio', { name: 'I own the home' }).check()
  await page.getByRole('group', { name: 'Is the place in the city?' }).getByRole('radio', { name: 'Yes' }).check()
  await page.getByLabel('How many people live in your household?').fill('3')
  const income = page.getByLabel('What did all of them earn in the last 30 days, before taxes?')
  await income.fill('5,758')
  await page.getByRole('button', { name: 'See what I would get' }).click()
  await expect(page.getByRole('heading', { name: 'You qualify', exact: true })).toBeFocused()
  await income.fill('5,759')
  await page.getByRole('button', { name: 'See what I would get' }).click()
  await expect(page.getByText(/income of \$5,759 in 30 days is above \$5,758/)).toBeVisible()
  await page.getByRole('link', { name: 'Cameras, lights and trackers: money back' }).click()
  await expect(heading(page, 'Cameras, lights and trackers: money back')).toBeVisible()
})

test('a director drafts the next version, tries it, publishes it, and it counts for everybody', async ({ page }) => {
  // A program of its own: others of the demonstration are read by other tests.
  const token = await signIn(page, 'director')
  const { items } = await api(page, token, '/programs?track=reimbursement')
  const known = items.find((one: { code: string }) => one.code === 'home_protection_reimbursement')
  const name = `Door locks ${crypto.randomUUID().slice(0, 8)}`
  const program = await call(page, 'POST', '/programs', {
    token,
    data: { code: `locks_${crypto.randomUUID().slice(0, 8)}`, track: 'reimbursement', position: 50, name: { en: name, es: name }, description: { en: 'Locks for shared doors.', es: 'Cerraduras.' } },
  })
  await call(page, 'POST', `/programs/${program.id}/rounds`, { token, data: { opens_at: new Date(Date.now() - 60_000).toISOString() } })
  const documents = known.policy.rules.documents.filter((one: { item: string | null }) => !one.item)
  const rules = { ...known.policy.rules, items: known.policy.rules.items.slice(2, 3), documents, attestations: [] }
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'America/Chicago' })
  const first = await call(page, 'POST', `/programs/${program.id}/policies`, { token, data: { effective_from: today, rules } })
  expect(first.status).toBe('draft')

  await page.goto(`/staff/programs/${program.id}`)
  await settled(page)
  await page.getByRole('link', { name: /^Version of / }).click()
  await expect(heading(page, /^Draft for /)).toBeVisible()
  await page.getByLabel('At most together, in dollars').fill('150')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await expect(page.getByLabel('At most together, in dollars')).toHaveValue('150')
  await expect(page.getByText('Save first')).toHaveCount(0)

  const tried = page.getByRole('region', { name: 'Try this version' })
  await tried.getByLabel('Pieces').fill('2')
  await tried.getByLabel('Price of each, in dollars').fill('90')
  await tried.getByLabel('Bought on').fill('2026-06-01')
  await tried.getByRole('button', { name: 'Try it' }).click()
  await expect(tried.getByText('Award: $150')).toBeVisible()
  const anonymous = await page.request.get(`/api/v1/programs/${program.id}`)
  expect((await anonymous.json()).policy).toBeNull()

  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(heading(page, /^Version of /)).toBeVisible()
  await expect(page.getByText('Counts today')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save the draft' })).toHaveCount(0)
  await page.context().clearCookies()
  await page.goto(`/programs/${program.id}`)
  await expect(page.getByText('at most $150 together')).toBeVisible()
})

test('versions are compared, a round is closed without rejecting, and a reviewer may only look', async ({ page }) => {
  const token = await open(page, 'director', '/staff/programs')
  const name = `Alley lights ${crypto.randomUUID().slice(0, 8)}`
  await page.getByRole('button', { name: 'New program' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Code').fill(`alley_${crypto.randomUUID().slice(0, 8)}`)
  await panel.getByLabel('Name (English)').fill(name)
  await panel.getByLabel('What it is for (English)').fill('Lights for alleys.')
  await panel.getByRole('button', { name: 'Create the program' }).click()
  await expect(heading(page, name)).toBeVisible()
  await page.getByRole('tab', { name: 'Rounds' }).click()
  await page.getByRole('button', { name: 'New round' }).click()
  await page.getByRole('dialog').getByLabel('Opens').fill('2026-01-05T09:00')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('main').getByText('Open', { exact: true }).first()).toBeVisible()

  await page.getByRole('tab', { name: 'Money' }).click()
  await expect(page.getByText('No money yet')).toBeVisible()
  for (const [amount, decision] of [
    ['50000', 'Ordinance of spring'],
    ['-20000', 'Moved to another program'],
    ['-30001', 'Too much'],
  ] as const) {
    await page.getByRole('button', { name: 'Appropriate money' }).click()
    const entry = page.getByRole('dialog')
    await entry.getByLabel('Dollars').fill(amount)
    await entry.getByLabel('By what decision').fill(decision)
    await entry.getByRole('button', { name: 'Save' }).click()
    if (decision === 'Too much') {
      await expect(entry.getByText('The fund does not hold that much')).toBeVisible()
      await page.reload()
    } else await expect(page.getByRole('row').filter({ hasText: decision })).toBeVisible()
  }
  await expect(page.getByRole('row').filter({ hasText: 'Moved to another program' })).toContainText('−$20,000')
  await expect(page.getByRole('cell', { name: '$30,000' })).toHaveCount(2)
  // The oldest entries are a step away, however many there are.
  const { items: funds } = await api(page, token, `/funds?program_id=${page.url().match(/programs\/([0-9a-f-]+)/)?.[1]}`)
  for (let number = 0; number < 50; number++)
    await call(page, 'POST', '/fund-appropriations', { token, data: { round_id: funds[0].round_id, amount_cents: 100, note: `Gift ${number}` } })
  await page.reload()
  await page.getByRole('tab', { name: 'Money' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Gift 49' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Ordinance of spring' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Show older entries' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Ordinance of spring' })).toBeVisible()
  await page.getByRole('tab', { name: 'Rounds' }).click()

  await page.getByRole('button', { name: /^Edit / }).click()
  await page.getByRole('dialog').getByLabel('State').selectOption({ label: 'Closed' })
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('main').getByText('Closed', { exact: true }).first()).toBeVisible()

  const { items } = await api(page, token, '/programs?track=reimbursement')
  const known = items.find((one: { code: string }) => one.code === 'home_protection_reimbursement')
  await page.goto(`/staff/programs/${known.id}`)
  await settled(page)
  const changed = page.getByRole('row').filter({ hasText: 'items.outdoor_camera.unit_cap_cents' })
  await expect(changed).toContainText('22500')
  await expect(changed).toContainText('nothing')

  await open(page, 'instructor', `/staff/programs/${known.id}`)
  await expect(page.getByRole('alert').first()).toBeVisible()
})

test('a version is tried on past applications, and only by those who see them', async ({ page }) => {
  const token = await open(page, 'director', '/staff/programs')
  const { items } = await api(page, token, '/programs?track=reimbursement')
  const program = items.find((one: { code: string }) => one.code === 'home_protection_reimbursement')
  // The first version ever: it paid less for each.
  const { items: versions } = await api(page, token, `/programs/${program.id}/policies`)
  const oldest = versions.at(-1)
  await page.goto(`/staff/programs/${program.id}/policies/${oldest.id}`)
  const trial = page.getByRole('region', { name: 'Past applications under this version' })
  await trial.getByRole('button', { name: 'Decide them again' }).click()
  await expect(trial.getByRole('status')).toContainText(/\d+ applications were looked at/)
  await expect(trial.getByRole('link').first()).toBeVisible()
})
