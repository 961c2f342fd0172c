import { expect, type Page, test } from '@playwright/test'
import { formTeam, openSession, organization, step, wednesday } from './reviews'
import { bodyRows, choose, heading, open, settled, signIn } from './support'
import { call } from './trainings'

test.describe.configure({ timeout: 180_000 })

async function confirmStep(page: Page, name: string, done: string) {
  await page.getByRole('button', { name, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  await expect(page.getByText(done).first()).toBeVisible()
}

/** Says in the meeting what becomes of an action that came back. */
async function decide(page: Page, title: string, what: string, note = 'As agreed.') {
  const card = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) })
  await card.getByRole('button', { name: `Decide: ${title}` }).click()
  await card.getByLabel('What becomes of it').selectOption(what)
  await card.getByLabel('Note').fill(note)
  await card.getByRole('button', { name: 'Record' }).click()
  await expect(card.getByText('To decide')).toHaveCount(0)
}

test('a month of four sessions: carried over, blocked, escalated, sent back, verified, and counted by hand', async ({ page, browser }) => {
  const team = await formTeam(page, {
    'Pat Partner': 'note_taker',
    'Olivia Outreach': 'member',
    'Vera Advocate': 'member',
    'Dee Department': 'member',
  })
  const streets = await organization(page, team.token, 'DSS')
  const liaison = await (await browser.newContext()).newPage()
  await signIn(liaison, 'liaison')

  // The first week, in the app from beginning to end.
  const first = await openSession(page, team, -3)
  let incidents = first.count
  await page.goto(`/staff/reviews/${first.session.id}`)
  await settled(page)
  await expect(page.getByRole('table', { name: 'Incidents' }).getByRole('row')).toHaveCount(first.count + 1)
  await confirmStep(page, 'Lock the data', 'Data locked')
  await confirmStep(page, 'Begin the meeting', 'In session')
  await page.getByRole('link', { name: 'Meeting', exact: true }).click()
  await settled(page)
  await expect(page.getByText('Changes of others appear by themselves.')).toBeVisible()
  for (const name of ['Frank Facilitator', 'Olivia Outreach', 'Vera Advocate'])
    await page.getByRole('radiogroup', { name: `How ${name} takes part` }).getByText('Present').click()
  await page.goto(`/staff/reviews/${first.session.id}/meeting?step=${first.review.id}`)
  await settled(page)
  await choose(page, 'Primary driver', 'Personal dispute')
  await choose(page, 'Themes', 'Dark block')
  await page.getByLabel('Shareable summary').fill('A quarrel at the bus stop. Marcus Example was named.')
  await expect(page.getByText('Everything is saved.')).toBeVisible()
  await expect(page.getByRole('note').filter({ hasText: 'this may point to a person' })).toContainText('Marcus Example')
  await page.getByLabel('Shareable summary').fill('A quarrel at the bus stop.')
  await page.getByLabel('Restricted summary').fill('Outreach knows both families.')
  await expect(page.getByText('Everything is saved.')).toBeVisible()
  await page.getByRole('button', { name: 'Mark as reviewed' }).click()
  await expect(page.getByRole('button', { name: 'Close', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Record a contact' }).click()
  await page.getByLabel('What came of it').selectOption('reached')
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await expect(page.getByText(/^Street outreach: reached/)).toBeVisible()

  const decideAction = async (title: string, category: string, owner: string) => {
    await page.getByRole('button', { name: 'New action' }).click()
    const panel = page.getByRole('dialog', { name: 'New action' })
    await choose(panel, 'Category', category)
    await panel.getByLabel('What to do').fill(title)
    await choose(panel, 'Owner organization', owner)
    await panel.getByRole('button', { name: 'Open action' }).click()
    await expect(panel).toBeHidden()
    await expect(page.getByRole('link', { name: title, exact: true })).toBeVisible()
  }
  await decideAction('Repair the lights', 'Lighting', 'Department of Streets and Sanitation')
  await decideAction('Clear the lot', 'Vacant lot', 'Department of Streets and Sanitation')
  await decideAction('Help the family', 'Family support', 'Westside Families First (example)')
  await confirmStep(page, 'End the meeting', 'Minutes in draft')
  await confirmStep(page, 'Make the minutes final', 'Minutes final')

  // The second week: one blocked, one carried over, one done; final minutes wait for all three.
  const second = await openSession(page, team, -2)
  incidents += second.count
  await step(page, team, second.session.id, 'data_locked')
  await step(page, team, second.session.id, 'in_session')
  const lights = (await call(page, 'GET', `/actions?team_id=${team.id}&category=lighting`, { token: team.token })).items[0]
  await liaison.goto(`/staff/actions/${lights.id}`)
  await liaison.getByRole('button', { name: 'Blocked' }).click()
  await liaison.getByRole('dialog').getByLabel('What stands in the way?').fill('Waits for a part.')
  await liaison.getByRole('dialog').getByRole('button', { name: 'Blocked' }).click()
  await expect(liaison.getByText('The action is blocked.')).toBeVisible()
  await page.goto(`/staff/reviews/${second.session.id}/meeting?step=carried`)
  await settled(page)
  await expect(page.getByText('3 actions are still to be decided.')).toBeVisible()
  await expect(page.getByText('Waits for a part.')).toBeVisible()
  await decide(page, 'Repair the lights', 'carried_over', 'The part comes on Friday.')
  await decide(page, 'Help the family', 'completed')
  await confirmStep(page, 'End the meeting', 'Minutes in draft')
  await page.getByRole('button', { name: 'Make the minutes final' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make the minutes final' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Clear the lot')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await decide(page, 'Clear the lot', 'carried_over')
  await confirmStep(page, 'Make the minutes final', 'Minutes final')

  // The third week: what is overdue for long was brought up; what was said to be done is sent back.
  const overdue = await call(page, 'POST', '/actions', {
    token: team.token,
    data: {
      category: 'graffiti',
      title: 'Clean the wall',
      owner_organization_id: streets,
      team_id: team.id,
      priority: 'high',
      due_at: new Date(Date.now() - 8 * 86_400_000).toISOString(),
    },
  })
  await page.goto(`/staff/actions/${overdue.id}`)
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('With the lead of the organization')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
  const third = await openSession(page, team, -1)
  incidents += third.count
  await step(page, team, third.session.id, 'data_locked')
  await step(page, team, third.session.id, 'in_session')
  const lot = (await call(page, 'GET', `/actions?team_id=${team.id}&category=vacant_lot`, { token: team.token })).items[0]
  await liaison.goto(`/staff/actions/${lot.id}`)
  await liaison.getByRole('button', { name: 'Done' }).click()
  await liaison.getByRole('dialog').getByLabel('What came of it?').fill('Cleared.')
  await liaison.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await expect(liaison.getByText('Done, to be verified')).toBeVisible()
  await expect(liaison.getByRole('button', { name: 'Verify' })).toHaveCount(0)
  await page.goto(`/staff/actions/${lot.id}`)
  await page.getByRole('button', { name: 'Send back' }).click()
  await page.getByRole('dialog').getByLabel('What is missing?').fill('Half of it is still there.')
  await page.getByRole('dialog').getByRole('button', { name: 'Send back' }).click()
  await expect(page.getByText('Sent back once')).toBeVisible()
  await page.goto(`/staff/reviews/${third.session.id}/meeting?step=carried`)
  await settled(page)
  await decide(page, 'Repair the lights', 'carried_over')
  await decide(page, 'Clear the lot', 'carried_over')
  await decide(page, 'Clean the wall', 'cancelled', 'The owner painted it.')
  await decide(page, 'Help the family', 'verified')
  await confirmStep(page, 'End the meeting', 'Minutes in draft')
  await confirmStep(page, 'Make the minutes final', 'Minutes final')

  // The fourth week: the rest is verified by somebody else than its owner.
  const fourth = await openSession(page, team, 0)
  incidents += fourth.count
  await step(page, team, fourth.session.id, 'data_locked')
  await step(page, team, fourth.session.id, 'in_session')
  for (const [action, begin] of [[lights, 'Go on'], [lot, '']] as const) {
    await liaison.goto(`/staff/actions/${action.id}`)
    if (begin) {
      await liaison.getByRole('button', { name: begin }).click()
      await liaison.getByRole('dialog').getByRole('button', { name: begin }).click()
    }
    await liaison.getByRole('button', { name: 'Done' }).click()
    await liaison.getByRole('dialog').getByLabel('What came of it?').fill('Finished.')
    await liaison.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
    await expect(liaison.getByText('Done, to be verified')).toBeVisible()
  }
  await page.goto(`/staff/reviews/${fourth.session.id}/meeting?step=carried`)
  await settled(page)
  await decide(page, 'Repair the lights', 'verified')
  await decide(page, 'Clear the lot', 'verified')
  await confirmStep(page, 'End the meeting', 'Minutes in draft')
  await confirmStep(page, 'Make the minutes final', 'Minutes final')
  await page.goto(`/staff/reviews/${fourth.session.id}/minutes`)
  await expect(page.getByRole('row', { name: /Repair the lights .* Verified/ })).toBeVisible()
  await expect(page.getByText('do not leave the room')).toHaveCount(0)

  // Counted by hand: four sessions, four actions of which all are closed; three about places, one about people. Of those that
  // were due or done (three: one was cancelled), none was late.
  const from = wednesday(-4).toISOString().slice(0, 10)
  const to = wednesday(1).toISOString().slice(0, 10)
  await page.goto(`/staff/review-measures?from=${from}&to=${to}`)
  const figures = page.getByRole('region', { name: team.name })
  for (const [label, value] of [
    ['Sessions held', '4 of 4 planned'],
    ['Incidents on sessions', String(incidents)],
    ['Actions', '4 opened, 4 closed'],
    ['Done on time', '100%'],
    ['About people', '25%'],
  ] as const)
    await expect(figures.locator('dt', { hasText: new RegExp(`^${label}$`) }).locator('+ dd')).toHaveText(value)
  const row = figures.getByRole('row', { name: /Department of Streets and Sanitation/ })
  await expect(row.getByRole('cell')).toHaveText(['3', '2', '100%'])
  await liaison.context().close()
})

test('two people who write at once lose nothing, and each is told', async ({ page, browser }) => {
  const team = await formTeam(page, { 'Olivia Outreach': 'member' })
  const { session, review } = await openSession(page, team, -1)
  const other = await (await browser.newContext()).newPage()
  await signIn(other, 'outreach')
  const address = `/staff/reviews/${session.id}/meeting?step=${review.id}`
  for (const one of [page, other]) {
    await one.goto(address)
    await settled(one)
    await expect(one.getByText('Changes of others appear by themselves.')).toBeVisible()
  }
  await Promise.all([
    page.getByLabel('Shareable summary').fill('An argument after the game.'),
    other.getByLabel('Shareable summary').fill('It went on at the bus stop.'),
  ])
  for (const one of [page, other]) {
    await expect(one.getByLabel('Shareable summary')).toHaveValue(/An argument after the game\./, { timeout: 20_000 })
    await expect(one.getByLabel('Shareable summary')).toHaveValue(/It went on at the bus stop\./)
    await expect(one.getByText('Everything is saved.')).toBeVisible()
    await expect(one.getByRole('alert').filter({ hasText: 'wrote here at the same time' })).toBeVisible()
  }
  // What only one of them changes appears at the other by itself.
  await choose(other, 'Primary driver', 'Robbery')
  await expect(page.getByRole('combobox', { name: 'Primary driver' })).toHaveValue('Robbery')
  await other.context().close()
})

test('a newcomer signs the agreement and then reads what the team reviews', async ({ page }) => {
  await open(page, 'newcomer', '/staff')
  await page.getByRole('link', { name: 'Sign the confidentiality agreement' }).click()
  await expect(page.getByText('You have not signed yet.')).toBeVisible()
  await page.goto('/staff/reviews')
  await expect(page.getByText('You have no confidentiality agreement in force')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No sessions' })).toBeVisible()
  await page.getByRole('link', { name: 'Read and sign it' }).click()
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await expect(page.getByText('Confirm that you have read it.')).toBeVisible()
  await page.getByLabel('I have read this and I agree.').check()
  await page.getByLabel('Your name, as a signature').fill('Somebody Else')
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await expect(page.getByText('Sign with your name as it stands in your profile.')).toBeVisible()
  await page.getByLabel('Your name, as a signature').fill('Nora Newcomer')
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await expect(page.getByText(/^Your agreement is in force until/)).toBeVisible()
  await page.goto('/staff/reviews')
  await expect(bodyRows(page.getByRole('table', { name: 'Weekly reviews' })).first()).toBeVisible()
})

test('law enforcement sees facts and what is shared; nobody else sees a session that is not theirs', async ({ page, browser }) => {
  const team = await formTeam(page, { 'Lee Liaison': 'member', 'Olivia Outreach': 'member' })
  const { session, review } = await openSession(page, team, -1)
  await call(page, 'PATCH', `/incident-reviews/${review.id}`, {
    token: team.token,
    version: 1,
    data: { summary_shareable: 'A quarrel.', summary_restricted: 'Only for the room.' },
  })
  const police = await (await browser.newContext()).newPage()
  await open(police, 'le', `/staff/reviews/${session.id}/meeting?step=${review.id}`)
  await expect(police.getByLabel('Shareable summary')).toHaveValue('A quarrel.')
  await expect(police.getByLabel('Shareable summary')).toBeDisabled()
  for (const words of ['Only for the room.', 'Restricted', 'Contacts made']) await expect(police.getByText(words)).toHaveCount(0)
  await expect(police.getByRole('button', { name: 'Mark as reviewed' })).toHaveCount(0)
  await police.goto(`/staff/reviews/${session.id}/minutes`)
  await expect(heading(police, /^Minutes/)).toBeVisible()
  await expect(police.getByText('Show and print the restricted part')).toHaveCount(0)
  await police.context().close()
  const stranger = await (await browser.newContext()).newPage()
  await open(stranger, 'partner', '/staff')
  await stranger.goto(`/staff/reviews/${session.id}`)
  await expect(heading(stranger, 'Page not found')).toBeVisible()
  await stranger.context().close()
})

test('the packet for the table is on Letter paper, one block for each incident, without what is restricted', async ({ page }) => {
  const token = await signIn(page, 'facilitator')
  const { items } = await call(page, 'GET', '/review-sessions?status=minutes_final&limit=100', { token })
  const session = items.find((one: { incident_count: number }) => one.incident_count > 2)
  await page.goto(`/staff/reviews/${session.id}/packet`)
  await settled(page)
  await expect(page.getByRole('heading', { level: 3 })).toHaveCount(session.incident_count)
  await expect(page.getByText('Outreach is in touch with those close to it.')).toHaveCount(0)
  const pdf = await page.pdf({ preferCSSPageSize: true })
  const text = pdf.toString('latin1')
  expect(text.match(/\/Type \/Page\b/g)?.length).toBeGreaterThanOrEqual(2)
  expect(text).toContain('/MediaBox [0 0 612 792]')
})

test('a liaison works through the actions of the department on a phone', async ({ page }) => {
  const facilitator = await signIn(page, 'facilitator')
  const title = `Trim the trees ${crypto.randomUUID().slice(0, 8)}`
  const streets = await organization(page, facilitator, 'DSS')
  const second = `${title} again`
  for (const one of [title, second])
    await call(page, 'POST', '/actions', {
      token: facilitator,
      data: { category: 'tree_trim', title: one, owner_organization_id: streets, priority: 'normal', community_area_number: 25 },
    })
  await page.context().clearCookies()
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, 'liaison', '/staff')
  await page.getByRole('link', { name: /unfinished actions? of your organization/ }).click()
  await page.getByLabel('Words').fill(title)
  const rows = bodyRows(page.getByRole('table', { name: 'Actions' }))
  await expect(rows).toHaveCount(2)
  for (const one of [title, second]) await page.getByRole('checkbox', { name: `Choose: ${one}`, exact: true }).check()
  await page.getByRole('button', { name: 'Change them' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Take a step').selectOption('done')
  await panel.getByLabel('Note').fill('Trimmed.')
  await panel.getByRole('button', { name: 'Change', exact: true }).click()
  await expect(page.getByText('2 actions were changed.')).toBeVisible()
  await expect(rows.first()).toContainText('Done, to be verified')
  await page.getByRole('link', { name: title, exact: true }).click()
  await page.getByLabel('New comment').fill('Both trees are done.')
  await page.getByRole('button', { name: 'Write' }).click()
  await expect(page.getByText('Both trees are done.')).toBeVisible()
})

test('leadership commits to a recommendation', async ({ page }) => {
  await open(page, 'facilitator', '/staff/recommendations')
  const title = `Light the blocks ${crypto.randomUUID().slice(0, 8)}`
  await page.getByRole('button', { name: 'New recommendation' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('In a line').fill(title)
  await panel.getByLabel('In full').fill('Four of nine were dark.')
  await choose(panel, 'To', 'Department of Streets and Sanitation')
  await panel.getByRole('button', { name: 'Recommend' }).click()
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
  await page.context().clearCookies()
  await open(page, 'director', '/staff/recommendations')
  await page.getByRole('button', { name: `Commit: ${title}` }).click()
  await page.getByRole('dialog').getByLabel('What is committed to').fill('All of them by March.')
  await page.getByRole('dialog').getByLabel('Until').fill('2027-03-31')
  await page.getByRole('dialog').getByRole('button', { name: 'Answer' }).click()
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) })
  await expect(card).toContainText('All of them by March. (until Mar 31, 2027), Dana Director')
})

test('an administrator changes a clock, and a new action follows it', async ({ page }) => {
  await open(page, 'admin', '/staff/review-rules?tab=categories')
  await page.getByRole('button', { name: 'Edit Employment' }).click()
  await page.getByRole('dialog').getByLabel('Due within hours').fill('100')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row', { name: /^Employment/ })).toContainText('100')
  await page.context().clearCookies()
  await open(page, 'facilitator', '/staff/actions')
  await page.getByRole('button', { name: 'New action' }).click()
  const panel = page.getByRole('dialog')
  await choose(panel, 'Category', 'Employment')
  await expect(panel.getByText('By its clock: 100 hours from now.')).toBeVisible()
})
