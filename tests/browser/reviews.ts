import type { Page } from '@playwright/test'
import { signIn } from './support'
import { call } from './trainings'

/** What the tests of reviews put in place through the API. */

const DAY = 86_400_000

/** Ten in the morning (UTC afternoon) on Wednesday of a week; 0 is the present one, -1 the one before. */
export function wednesday(week: number): Date {
  const now = new Date()
  const monday = now.getTime() - ((now.getUTCDay() + 6) % 7) * DAY
  const day = new Date(monday + 2 * DAY + week * 7 * DAY)
  day.setUTCHours(16, 0, 0, 0)
  return day
}

export interface Team {
  id: string
  name: string
  token: string
}

/** A team of an area, led by the facilitator of the demonstration, with those who sit in it. */
export async function formTeam(page: Page, seats: Record<string, string> = {}): Promise<Team> {
  const token = await signIn(page, 'facilitator')
  const name = `Team ${crypto.randomUUID().slice(0, 8)}`
  const team = await call(page, 'POST', '/review-teams', {
    token,
    data: { name, area_numbers: [25], meeting_weekday: 3, meeting_time: '10:00', meeting_minutes: 90 },
  })
  const { items: candidates } = await call(page, 'GET', '/review-team-candidates', { token })
  for (const [display, role] of Object.entries(seats)) {
    const { person } = candidates.find((one: { person: { name: string } }) => one.person.name === display)
    await call(page, 'POST', `/review-teams/${team.id}/members`, { token, data: { user_id: person.id, role } })
  }
  return { id: team.id, name, token }
}

/** A session of a week, with one incident on it that happened in the week before. */
export async function openSession(page: Page, team: Team, week: number) {
  const occurred = new Date(wednesday(week - 1).getTime() + 6 * 3_600_000)
  const incident = await call(page, 'POST', '/incidents', {
    token: team.token,
    data: {
      kind: 'nonfatal_shooting',
      occurred_at: occurred.toISOString(),
      community_area_number: 25,
      description: `Made up by a test ${crypto.randomUUID().slice(0, 8)}`,
      victimizations: [{ age_band: '20-29', sex: 'M', race: null, injury: 'nonfatal', gunshot_injury: 'yes' }],
    },
  })
  const session = await call(page, 'POST', '/review-sessions', {
    token: team.token,
    data: { team_id: team.id, meets_at: wednesday(week).toISOString() },
  })
  const { items } = await call(page, 'GET', `/incident-reviews?session_id=${session.id}&limit=200`, { token: team.token })
  const review = items.find((one: { incident_id: string }) => one.incident_id === incident.id)
  return { session, review, incident, count: items.length as number }
}

/** Takes a step with a session as it stands now. */
export async function step(page: Page, team: Team, id: string, to: string) {
  const now = await call(page, 'GET', `/review-sessions/${id}`, { token: team.token })
  return call(page, 'POST', `/review-sessions/${id}/transitions`, { token: team.token, data: { to }, version: now.row_version })
}

export async function organization(page: Page, token: string, abbreviation: string): Promise<string> {
  const { items } = await call(page, 'GET', `/organizations?q=${abbreviation}&limit=50`, { token })
  return items.find((one: { abbreviation: string }) => one.abbreviation === abbreviation).id
}
