import type { TrainingSession } from '~/api/gen'

/** One can check in from so long before a session until its end, as the API does. */
const EARLY = 30 * 60_000

/** The session that one can check in to now. */
export function openSession(sessions: TrainingSession[], now: number): TrainingSession | undefined {
  return sessions.find(
    ({ status, starts_at, ends_at }) =>
      status === 'scheduled' && now >= Date.parse(starts_at) - EARLY && now <= Date.parse(ends_at),
  )
}
