import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { createWorkOrderPhoto, createWorkOrderReport } from '~/api/gen'
import { invalidateTags } from '~/api/queries'
import {
  dropVisit,
  joined,
  loadVisits,
  type PendingVisit,
  saveVisit,
  sendVisit,
  type VisitSender,
} from './pending-visits'

/** Milliseconds after which a failed sending is tried again, besides whenever the network comes back. */
const RETRY = 20_000

const SENDER: VisitSender = {
  photo: (work_order_id, { key, role, taken_at, longitude, latitude, file }) =>
    createWorkOrderPhoto({
      path: { work_order_id },
      headers: { 'Idempotency-Key': key },
      // The server reads the file last.
      body: { role, taken_at, longitude, latitude, file },
      throwOnError: true,
    }),
  report: (work_order_id, key, body) =>
    createWorkOrderReport({
      path: { work_order_id },
      headers: { 'Idempotency-Key': key },
      body,
      throwOnError: true,
    }),
}

/** Visits begun on this device, kept through a reload and sent whenever there is a network. */
export function usePendingVisits(userId: string) {
  const queryClient = useQueryClient()
  const [visits, setVisits] = useState<Record<string, PendingVisit>>({})
  const [failure, setFailure] = useState(false)
  const [sentAt, setSentAt] = useState<string | null>(null)
  const latest = useRef(visits)
  const sending = useRef(false)

  const put = useCallback(
    (workOrderId: string, visit: PendingVisit | null) => {
      const { [workOrderId]: _before, ...others } = latest.current
      latest.current = visit ? { ...others, [workOrderId]: visit } : others
      setVisits(latest.current)
      const kept = visit ? saveVisit(visit) : dropVisit(userId, workOrderId)
      // A full or forbidden storage: the visit lives as long as the page, and the person is told.
      kept.catch(() => setFailure(true))
    },
    [userId],
  )

  const send = useCallback(async () => {
    if (sending.current || !navigator.onLine) return
    sending.current = true
    try {
      for (const visit of Object.values(latest.current)) {
        const { visit: left } = await sendVisit(visit, SENDER)
        const now = latest.current[visit.workOrderId]
        if (left && now) put(visit.workOrderId, joined(now, left))
        if (!left) {
          put(visit.workOrderId, null)
          setSentAt(new Date().toISOString())
          await invalidateTags(queryClient, 'work-orders', 'lots')
        }
      }
    } finally {
      sending.current = false
    }
  }, [put, queryClient])

  useEffect(() => {
    const attempt = () => void send()
    loadVisits(userId)
      .then((kept) => {
        latest.current = {
          ...Object.fromEntries(kept.map((visit) => [visit.workOrderId, visit])),
          ...latest.current,
        }
        setVisits(latest.current)
        attempt()
      })
      .catch(() => setFailure(true))
    addEventListener('online', attempt)
    const timer = setInterval(attempt, RETRY)
    return () => {
      removeEventListener('online', attempt)
      clearInterval(timer)
    }
  }, [send, userId])

  const change = (workOrderId: string, visit: PendingVisit | null) => {
    put(workOrderId, visit)
    void send()
  }
  return { visits, failure, sentAt, change }
}
