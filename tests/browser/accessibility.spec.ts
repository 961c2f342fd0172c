import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { type Account, api, heading, open, settled, signIn } from './support'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 412, height: 839 }
/** 320 pixels: the width at which content must fit without scrolling sideways (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 }

/**
 * Content that lies over the page stands outside its landmarks, and its head is a `header`. What is behind it is hidden
 * from assistive technology, so these three rules then speak of nothing that anybody meets.
 */
const OVERLAY_EXCEPTIONS = ['region', 'landmark-unique', 'landmark-no-duplicate-banner']

/** What axe finds against, each with its elements. */
async function violations(page: Page, { only, without = [] }: { only?: string[]; without?: string[] } = {}) {
  // Transitions begin a frame after what they follow, such as another color scheme.
  await page.evaluate(async () => {
    await new Promise((resume) => requestAnimationFrame(() => requestAnimationFrame(resume)))
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  })
  const axe = new AxeBuilder({ page })
    // Without frames from elsewhere there is nothing to put together on a page of its own, which costs seconds.
    .setLegacyMode()
    .options({
      resultTypes: ['violations'],
      runOnly: only ? { type: 'rule', values: only } : { type: 'tag', values: TAGS },
      rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
    })
  const found = (await axe.analyze()).violations
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, target }) => `${target} ${html.slice(0, 160)}`).join(' | ')}`)
}

/** Desktop and phone, light and dark. Dark differs in colors only, so there only contrast is measured again. */
async function sweep(page: Page) {
  for (const [name, viewport] of [['desktop', DESKTOP], ['phone', PHONE]] as const) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: 'light' })
    await settled(page)
    expect.soft(await violations(page), `${name}, light`).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect.soft(await violations(page, { only: ['color-contrast'] }), `${name}, dark`).toEqual([])
  }
  await expectNoOverflow(page)
}

async function expectNoOverflow(page: Page) {
  await page.setViewportSize(NARROW)
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.soft.poll(overflow, { message: `pixels that do not fit into 320 on ${page.url()}`, timeout: 5_000 }).toBeLessThanOrEqual(0)
}

test.describe.configure({ timeout: 120_000 })

test.describe('public pages', () => {
  const paths = ['/', '/trainings', '/trainings?view=month', '/certificates', '/certificates/TC-0000-0000', '/my-registration', '/check-in', '/help', '/referral', '/programs', '/application-status', '/my-application', '/lots', '/lot-nomination', '/lot-sign', '/data', '/accessibility', '/sign-in', '/password-reset', '/invitation', '/no-such-page']
  for (const path of paths) {
    test(`${path} has no accessibility violations`, async ({ page }) => {
      await page.goto(path)
      await sweep(page)
    })
  }

  test('/areas/25 has no accessibility violations', async ({ page }) => {
    await page.goto('/areas/25')
    await expect(page.getByRole('table', { name: 'People harmed, by period' })).toBeVisible()
    await sweep(page)
  })

  test('/areas has no accessibility violations', async ({ page }) => {
    await page.goto('/areas')
    // Few rows show what many would.
    await page.getByLabel('Find a community area by name').fill('park')
    await expect(page.getByRole('link', { name: 'Austin' })).toHaveCount(0)
    await sweep(page)
  })

  test('a training with its registration form has no accessibility violations', async ({ page }) => {
    const trainings = await page.request.get('/api/v1/trainings?status=open&limit=1&sort=starts_at')
    const { items } = await trainings.json()
    await page.goto(`/trainings/${items[0].id}`)
    await page.getByRole('button', { name: 'Register' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await sweep(page)
  })

  test('a lot with pictures and the page of its sign have no accessibility violations', async ({ page }) => {
    const { items } = await (await page.request.get('/api/v1/public-lots?status=maintained&limit=1')).json()
    await page.goto(`/lots/${items[0].id}`)
    await expect(page.getByRole('slider')).toBeVisible()
    await sweep(page)
    const token = await signIn(page, 'lots')
    const { code } = await api(page, token, `/lots/${items[0].id}/sign`)
    await page.context().clearCookies()
    await page.goto(`/lot-sign#code=${code}`)
    await page.getByRole('button', { name: /^No, / }).click()
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await sweep(page)
  })

  test('each step of an application has no accessibility violations', async ({ page }) => {
    const { items } = await (await page.request.get('/api/v1/programs')).json()
    for (const { id } of items.slice(0, 2)) {
      const begun = await page.request.post('/api/v1/applications', { data: { program_id: id, language: 'en' } })
      await page.goto(`/my-application#code=${(await begun.json()).code}`)
      await settled(page)
      const steps = page.getByRole('navigation', { name: 'Parts of the application' }).getByRole('button')
      for (const step of await steps.all()) {
        await step.click()
        await sweep(page)
      }
      await page.goto('about:blank')
    }
  })

  test('a program with an answer has no accessibility violations', async ({ page }) => {
    const { items } = await (await page.request.get('/api/v1/programs')).json()
    for (const { id } of items.slice(0, 2)) {
      await page.goto(`/programs/${id}`)
      await page.getByRole('button', { name: 'See what I would get' }).click()
      await expect(page.getByRole('heading', { name: 'So far nothing speaks against it' })).toBeFocused()
      await sweep(page)
    }
  })

  test('the Spanish pages have no accessibility violations', async ({ page }) => {
    for (const path of ['/es', '/es/areas/25', '/es/trainings', '/es/certificates', '/es/programs', '/es/application-status', '/es/lots', '/es/lot-nomination', '/es/lot-sign', '/es/data', '/es/accessibility']) {
      await page.goto(path, { waitUntil: 'networkidle' })
      expect.soft(await violations(page), path).toEqual([])
      await expectNoOverflow(page)
      await page.setViewportSize(DESKTOP)
    }
  })

  test('a sign-in form with errors has no accessibility violations', async ({ page }) => {
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await sweep(page)
  })
})

test.describe('staff pages', () => {
  // Few rows show what many would.
  const few = 'occurred_from=2025-06-01&occurred_to=2025-06-03'
  const pages: [Account, string][] = [
    ['analyst', '/staff'],
    ['analyst', `/staff/incidents?${few}`],
    ['analyst', '/staff/incidents?occurred_from=1999-01-01&occurred_to=1999-01-02'],
    ['analyst', '/staff/areas?area=focus'],
    ['analyst', '/staff/areas/25'],
    ['analyst', '/staff/imports'],
    ['analyst', '/staff/imports/new'],
    ['facilitator', '/staff/incidents/new'],
    ['trainings', '/staff/trainings'],
    ['trainings', '/staff/trainings?view=month'],
    ['trainings', '/staff/trainings/new'],
    ['trainings', '/staff/courses'],
    ['trainings', '/staff/certificates'],
    ['trainings', '/staff/participant-duplicates'],
    ['trainings', '/staff/training-measures?group_by=course'],
    ['trainings', '/staff/training-rules'],
    ['trainings', '/staff/training-rules?tab=support'],
    ['instructor', '/staff/training-rules'],
    ['facilitator', '/staff/reviews?status=["scheduled","data_locked"]'],
    ['newcomer', '/staff/confidentiality-agreement'],
    ['facilitator', '/staff/review-teams'],
    ['director', '/staff/review-measures'],
    ['liaison', '/staff/actions'],
    ['liaison', '/staff/actions?view=board'],
    ['director', '/staff/actions?view=organizations'],
    ['director', '/staff/recommendations'],
    ['facilitator', '/staff/notifications'],
    ['admin', '/staff/review-rules'],
    ['admin', '/staff/review-rules?tab=categories'],
    ['admin', '/staff/review-rules?tab=rules'],
    ['admin', '/staff/review-rules?tab=agreement'],
    ['admin', '/staff/review-rules?tab=playbooks'],
    ['director', '/staff/programs'],
    ['reviewer', '/staff/applications'],
    ['finance', '/staff/payments'],
    ['reviewer', '/staff/distribution'],
    ['partner', '/staff/assisted-applications'],
    ['lots', '/staff/lots'],
    ['analyst', '/staff/lots?view=map&status=["maintained"]'],
    ['lots', '/staff/work-orders?to_verify=true'],
    ['lots', '/staff/season-plans'],
    ['lots', '/staff/lot-nominations'],
    ['steward', '/staff/lot-agreements'],
    ['steward', '/staff/volunteer-events'],
    ['director', '/staff/lot-measures'],
    ['admin', '/staff/lot-rules'],
    ['admin', '/staff/lot-rules?tab=treatments'],
    ['admin', '/staff/lot-rules?tab=tools'],
    ['crew', '/staff/crew-visits'],
    ['admin', '/staff/organizations?q=fire'],
    ['admin', '/staff/users'],
    ['admin', '/staff/api-keys'],
    ['admin', '/staff/api-keys/new'],
    ['admin', '/staff/settings'],
    ['admin', '/staff/notice-templates'],
    ['advocate', '/staff/services'],
    ['admin', '/staff/help-terms'],
    ['admin', '/staff/help-terms?kind=referral_reason'],
    ['advocate', '/staff/cases?mine=true&sort=contact_due_on'],
    ['advocate', '/staff/cases/new'],
    ['advocate', '/staff/case-workloads'],
    ['advocate', '/staff/case-transfers'],
    ['advocate', '/staff/case-erasures'],
    ['colleague', '/staff/break-glass'],
    ['advocate', '/staff/referrals?direction=sent'],
    ['advocate', '/staff/referral-measures'],
    ['admin', '/staff/agreements'],
    ['reviewer', '/staff/compensation'],
    ['director', '/staff/compensation-policies'],
    ['admin', '/staff/incidents'],
    ['director', '/staff/profile'],
    ['director', '/staff/no-such-page'],
  ]
  for (const [account, path] of pages) {
    test(`${path}, as ${account}, has no accessibility violations`, async ({ page }) => {
      await open(page, account, path)
      await page.waitForLoadState('networkidle')
      await sweep(page)
    })
  }

  /** Pages of one thing: its address is known only after asking the API. */
  const things: [Account, string, string][] = [
    ['facilitator', '/incidents?limit=1', '/staff/incidents'],
    ['partner', '/incidents?limit=1', '/staff/incidents'],
    ['trainings', '/trainings?limit=1&status=in_progress', '/staff/trainings'],
    ['trainings', '/courses?limit=1', '/staff/courses'],
    ['facilitator', '/review-sessions?limit=1&status=data_locked', '/staff/reviews'],
    ['le', '/review-sessions?limit=1&status=minutes_final', '/staff/reviews'],
    ['facilitator', '/review-teams', '/staff/review-teams'],
    ['liaison', '/actions?limit=1&own_organization=true&unfinished=true', '/staff/actions'],
    ['director', '/programs', '/staff/programs'],
    ['reviewer', '/applications?status=submitted&limit=1&sort=submitted_at', '/staff/applications'],
    ['decider', '/applications?status=denied&limit=1', '/staff/applications'],
    ['reviewer', '/applications?status=ready_for_pickup&limit=1', '/staff/applications'],
    ['finance', '/payment-batches?limit=1&sort=created_at', '/staff/payments'],
    ['lots', '/lots?status=maintained&limit=1', '/staff/lots'],
    ['steward', '/lots?status=site_checked&limit=1', '/staff/lots'],
    ['lots', '/work-orders?status=performed&limit=1', '/staff/work-orders'],
    ['crew', '/work-orders?status=verified&kind=cleanup&limit=1', '/staff/work-orders'],
    ['analyst', '/imports?limit=1', '/staff/imports'],
    ['admin', '/users?limit=1', '/staff/users'],
    ['admin', '/organizations?limit=1', '/staff/organizations'],
  ]
  for (const [account, list, path] of things) {
    test(`a page of ${list}, as ${account}, has no accessibility violations`, async ({ page }) => {
      const token = await signIn(page, account)
      const { items } = await api(page, token, list)
      await page.goto(`${path}/${items[0].id}`)
      await settled(page)
      await page.waitForLoadState('networkidle')
      await sweep(page)
    })
  }

  for (const what of ['meeting', 'projector', 'packet', 'minutes']) {
    test(`the ${what} page of a review session has no accessibility violations`, async ({ page }) => {
      const token = await signIn(page, 'facilitator')
      const { items } = await api(page, token, '/review-sessions?status=minutes_final&limit=50')
      const session = items.find((one: { incident_count: number }) => one.incident_count > 0)
      await page.goto(`/staff/reviews/${session.id}/${what}`)
      await settled(page)
      await sweep(page)
    })
  }

  test('an incident in the middle of a meeting has no accessibility violations', async ({ page }) => {
    const token = await signIn(page, 'facilitator')
    const { items } = await api(page, token, '/incident-reviews?status=queued&limit=1')
    await page.goto(`/staff/reviews/${items[0].session_id}/meeting?step=${items[0].id}`)
    await expect(page.getByLabel('Restricted summary')).toBeVisible()
    await settled(page)
    await sweep(page)
  })

  for (const what of ['attendance', 'room', 'sheet']) {
    test(`the ${what} page of a session has no accessibility violations`, async ({ page }) => {
      const token = await signIn(page, 'instructor')
      const { items } = await api(page, token, '/trainings?status=in_progress&limit=1')
      await page.goto(`/staff/training-sessions/${items[0].sessions[0].id}/${what}`)
      await settled(page)
      await sweep(page)
    })
  }

  for (const tab of ['work', 'agreements', 'effect']) {
    test(`the ${tab} of a lot has no accessibility violations`, async ({ page }) => {
      const token = await signIn(page, 'lots')
      const { items } = await api(page, token, '/lots?status=maintained&limit=1')
      await page.goto(`/staff/lots/${items[0].id}?tab=${tab}`)
      await settled(page)
      await page.waitForLoadState('networkidle')
      await sweep(page)
    })
  }

  test('a draft of a policy has no accessibility violations', async ({ page }) => {
    const token = await signIn(page, 'director')
    const { items } = await api(page, token, '/programs?track=income_based')
    const policies = await api(page, token, `/programs/${items[0].id}/policies`)
    const { rules, effective_from } = policies.items[0]
    const response = await page.request.post(`/api/v1/programs/${items[0].id}/policies`, {
      headers: { Authorization: `Bearer ${token}` },
      data: { effective_from, rules },
    })
    const draft = await response.json()
    await page.goto(`/staff/programs/${items[0].id}/policies/${draft.id}`)
    await settled(page)
    await page.getByRole('button', { name: 'Try it' }).click()
    await expect(page.getByText(/^Award:/)).toBeVisible()
    await sweep(page)
  })

  test('the money of a program has no accessibility violations', async ({ page }) => {
    const token = await signIn(page, 'director')
    const { items } = await api(page, token, '/programs?track=reimbursement')
    const known = items.find((one: { code: string }) => one.code === 'home_protection_reimbursement')
    await page.goto(`/staff/programs/${known.id}?tab=funds`)
    await settled(page)
    await expect(page.getByRole('cell', { name: 'Made up for the demonstration.' })).toBeVisible()
    await sweep(page)
    await page.getByRole('button', { name: 'Appropriate money' }).click()
    await expect(page.getByLabel('Dollars')).toBeVisible()
    await sweep(page)
  })

  test('the sign of a lot and a visit under way have no accessibility violations', async ({ page }) => {
    const token = await signIn(page, 'lots')
    const { items } = await api(page, token, '/lots?status=maintained&limit=1')
    await page.goto(`/staff/lots/${items[0].id}/sign`)
    await settled(page)
    await sweep(page)
    await open(page, 'crew', '/staff/crew-visits')
    await page.getByRole('button', { name: /^Begin:/ }).first().click()
    await page.getByRole('button', { name: 'Done', exact: true }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await sweep(page)
  })

  test('an incident that is not there has no accessibility violations', async ({ page }) => {
    await open(page, 'outreach', '/staff')
    await page.goto('/staff/incidents/00000000-0000-7000-8000-000000000000')
    await expect(page.getByText('Page not found')).toBeVisible()
    expect(await violations(page)).toEqual([])
  })

  test('the audit trail has no accessibility violations', async ({ page }) => {
    // Narrowed to nothing much: every row is like the others.
    await open(page, 'admin', '/staff/audit?from=2026-01-01&to=2026-01-02')
    await sweep(page)
  })

  test('the map of incidents has no accessibility violations', async ({ page }) => {
    await open(page, 'analyst', `/staff/incidents?${few}&view=map`)
    await expect(page.locator('[data-ready=true]')).toBeVisible({ timeout: 40_000 })
    await sweep(page)
  })
})

test.describe('what lies over a page', () => {
  async function check(page: Page, overlay: Locator) {
    await expect(overlay).toBeVisible()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect.soft(await violations(page, { without: OVERLAY_EXCEPTIONS }), colorScheme).toEqual([])
    }
  }

  test('the palette has no accessibility violations', async ({ page }) => {
    await open(page, 'analyst', '/staff')
    await page.keyboard.press('Control+k')
    await check(page, page.getByRole('dialog'))
  })

  test('the shortcuts have no accessibility violations', async ({ page }) => {
    await open(page, 'analyst', '/staff')
    await page.keyboard.press('?')
    await check(page, page.getByRole('dialog', { name: 'Keyboard shortcuts' }))
  })

  test('the account menu has no accessibility violations', async ({ page }) => {
    await open(page, 'analyst', '/staff')
    await page.getByRole('button', { name: /^Account of/ }).click()
    await check(page, page.getByRole('menu'))
  })

  test('the navigation of a phone has no accessibility violations', async ({ page }) => {
    await page.setViewportSize(PHONE)
    await open(page, 'analyst', '/staff')
    await page.getByRole('button', { name: 'Menu' }).click()
    await check(page, page.getByRole('navigation', { name: 'Main' }))
  })

  test('a form with errors in a panel has no accessibility violations', async ({ page }) => {
    await open(page, 'admin', '/staff/users')
    await page.getByRole('button', { name: 'Invite a user' }).click()
    const panel = page.getByRole('dialog', { name: 'Invite a user' })
    await panel.getByRole('button', { name: 'Send the invitation' }).click()
    await expect(panel.getByRole('alert')).toBeVisible()
    await check(page, panel)
  })

  test('a correction has no accessibility violations', async ({ page }) => {
    const token = await signIn(page, 'facilitator')
    const { items } = await api(page, token, '/incidents?limit=1')
    await page.goto(`/staff/incidents/${items[0].id}`)
    await page.getByRole('button', { name: 'Correct', exact: true }).click()
    await check(page, page.getByRole('dialog', { name: 'Correct this incident' }))
  })

  test('a question before something ends has no accessibility violations', async ({ page }) => {
    const token = await signIn(page, 'admin')
    const { items } = await api(page, token, '/users?limit=50')
    const other = items.find(({ email }: { email: string }) => email === 'director@example.org')
    await page.goto(`/staff/users/${other.id}`)
    await expect(heading(page, 'Dana Director')).toBeVisible()
    await page.getByRole('button', { name: 'Deactivate' }).click()
    await check(page, page.getByRole('dialog', { name: /^Deactivate/ }))
  })
})
