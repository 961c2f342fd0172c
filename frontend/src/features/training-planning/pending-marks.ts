import type { AttendanceStatus, MarkResult, NewMark } from '~/api/gen'

/**
 * Marks that wait on this device until they are sent. They hold ids and no names, so that a lost telephone tells nothing; each has
 * an id of its own, so that sending it twice counts once.
 */
const keyOf = (sessionId: string) => `attendance-marks:${sessionId}`

export function loadMarks(sessionId: string): NewMark[] {
  try {
    const marks: unknown = JSON.parse(localStorage.getItem(keyOf(sessionId)) ?? '[]')
    return Array.isArray(marks) ? marks : []
  } catch {
    return []
  }
}

export function saveMarks(sessionId: string, marks: NewMark[]) {
  if (marks.length > 0) localStorage.setItem(keyOf(sessionId), JSON.stringify(marks))
  else localStorage.removeItem(keyOf(sessionId))
}

export interface Taken {
  registrationId: string
  status: AttendanceStatus
  method: NewMark['method']
  minutes?: number
  reason?: string
}

/** A mark taken now, by the clock of this device. */
export const newMark = ({ registrationId, ...taken }: Taken, now = new Date()): NewMark => ({
  id: crypto.randomUUID(),
  registration_id: registrationId,
  recorded_at: now.toISOString(),
  ...taken,
})

/** With a further mark; of several for one person only the latest is worth sending. */
export const withMark = (marks: NewMark[], mark: NewMark): NewMark[] => [
  ...marks.filter(({ registration_id }) => registration_id !== mark.registration_id),
  mark,
]

const SETTLED = ['applied', 'known', 'superseded']

/** What still waits after the server's answer, and what it refused. Marks made meanwhile are not in the answer and stay. */
export function afterAnswer(marks: NewMark[], results: MarkResult[]) {
  const outcomes = new Map(results.map(({ id, outcome }) => [id, outcome]))
  const outcomeOf = ({ id }: NewMark) => outcomes.get(id)
  return {
    waiting: marks.filter((mark) => outcomeOf(mark) === undefined),
    refused: marks.flatMap((mark) => {
      const outcome = outcomeOf(mark)
      return outcome && !SETTLED.includes(outcome) ? [{ mark, outcome }] : []
    }),
  }
}
