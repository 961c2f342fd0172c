import { createStore, del, entries, set, type UseStore } from 'idb-keyval'
import type { NewWorkOrderReport, PhotoRole } from '~/api/gen'
import { ProblemError } from '~/api/problem'

/**
 * Visits that wait on this device until all of them is sent. Each photo and each report has a key of its own, so that sending it
 * twice counts once. They hold no names; what was sent is removed.
 */
export interface PendingPhoto {
  key: string
  role: PhotoRole
  taken_at: string
  longitude: number
  latitude: number
  file: Blob
  sent?: boolean
}

export interface PendingVisit {
  /** Who works: another person who signs in on this device neither sees nor sends it. */
  userId: string
  workOrderId: string
  startedAt: string
  photos: PendingPhoto[]
  report?: { key: string; body: NewWorkOrderReport }
  /** What the server refused; nothing more is sent of this visit until a person has looked at it. */
  refused?: { key: string; code: string; detail: string }
}

/** How a visit reaches the server. */
export interface VisitSender {
  photo: (workOrderId: string, photo: PendingPhoto) => Promise<unknown>
  report: (workOrderId: string, key: string, body: NewWorkOrderReport) => Promise<unknown>
}

/** A lost connection, a server's fault, an ended session or too many calls pass; the rest is for a person to look at. */
const passes = ({ status }: ProblemError) => status === 0 || status >= 500 || status === 401 || status === 429

export type Sent = { visit: PendingVisit | null; waits: boolean }

/**
 * Sends what waits of a visit, photos before the report, and gives back what is left of it: null when all has arrived.
 * `waits`: something did not arrive and is worth another try.
 */
export async function sendVisit(visit: PendingVisit, sender: VisitSender): Promise<Sent> {
  if (visit.refused) return { visit, waits: false }
  let left = visit
  const attempt = async (key: string, send: () => Promise<unknown>): Promise<'sent' | Sent> => {
    try {
      await send()
      return 'sent'
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (passes(error)) return { visit: left, waits: true }
      // Of a form with errors the first one says most.
      const { code, detail } = error.errors?.[0] ?? error
      return { visit: { ...left, refused: { key, code, detail } }, waits: false }
    }
  }
  for (const photo of visit.photos) {
    if (photo.sent) continue
    const outcome = await attempt(photo.key, () => sender.photo(visit.workOrderId, photo))
    if (outcome !== 'sent') return outcome
    left = {
      ...left,
      photos: left.photos.map((one) => (one.key === photo.key ? { ...one, sent: true } : one)),
    }
  }
  if (!visit.report) return { visit: left, waits: false }
  const { key, body } = visit.report
  const outcome = await attempt(key, () => sender.report(visit.workOrderId, key, body))
  return outcome === 'sent' ? { visit: null, waits: false } : outcome
}

/** Without what was refused: the photo is taken again, the report is given again. */
export function withoutRefused(visit: PendingVisit): PendingVisit {
  const key = visit.refused?.key
  return {
    ...visit,
    refused: undefined,
    photos: visit.photos.filter((photo) => photo.key !== key),
    report: undefined,
  }
}

/**
 * What was sent joined with what happened on the screen meanwhile: sent photos stay sent, and a photo taken or a report given in
 * the meantime is kept.
 */
export function joined(now: PendingVisit, sent: PendingVisit): PendingVisit {
  const done = new Set(sent.photos.filter((photo) => photo.sent).map(({ key }) => key))
  return {
    ...now,
    refused: sent.refused,
    photos: now.photos.map((photo) => (done.has(photo.key) ? { ...photo, sent: true } : photo)),
  }
}

let opened: UseStore | undefined
const store = () => {
  opened ??= createStore('pending-visits', 'visits')
  return opened
}
const keyOf = (userId: string, workOrderId: string) => `${userId}|${workOrderId}`

export async function loadVisits(userId: string): Promise<PendingVisit[]> {
  const kept = await entries<string, PendingVisit>(store())
  return kept.map(([, visit]) => visit).filter((visit) => visit.userId === userId)
}

export const saveVisit = (visit: PendingVisit) => set(keyOf(visit.userId, visit.workOrderId), visit, store())
export const dropVisit = (userId: string, workOrderId: string) => del(keyOf(userId, workOrderId), store())
