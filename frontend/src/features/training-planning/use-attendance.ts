import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type MarkOutcome, type NewMark, putSessionAttendance } from '~/api/gen'
import { getSessionAttendanceOptions } from '~/api/gen/@tanstack/react-query.gen'
import type { ProblemError } from '~/api/problem'
import { afterAnswer, loadMarks, newMark, saveMarks, type Taken, withMark } from './pending-marks'

/** Milliseconds after which a failed sending is tried again, besides whenever the network comes back. */
const RETRY = 20_000

/** The roster of a session with the marks made here, which are sent as soon as there is a network. */
export function useAttendance(sessionId: string) {
  const queryClient = useQueryClient()
  const options = getSessionAttendanceOptions({ path: { session_id: sessionId } })
  const roster = useQuery({ ...options, refetchOnWindowFocus: true })
  const [marks, setMarks] = useState<NewMark[]>(() => loadMarks(sessionId))
  const [refused, setRefused] = useState<{ mark: NewMark; outcome: MarkOutcome }[]>([])
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const [sentAt, setSentAt] = useState<string | null>(null)
  const latest = useRef(marks)
  const sending = useRef(false)

  const keep = useCallback(
    (changed: NewMark[]) => {
      latest.current = changed
      saveMarks(sessionId, changed)
      setMarks(changed)
    },
    [sessionId],
  )

  const send = useCallback(async () => {
    if (sending.current || latest.current.length === 0 || !navigator.onLine) return
    sending.current = true
    try {
      const { data } = await putSessionAttendance({
        path: { session_id: sessionId },
        body: { marks: latest.current },
        throwOnError: true,
      })
      const answer = afterAnswer(latest.current, data.results)
      keep(answer.waiting)
      setRefused((before) => [...before, ...answer.refused])
      setProblem(null)
      setSentAt(new Date().toISOString())
      queryClient.setQueryData(options.queryKey, data.roster)
    } catch (error) {
      setProblem(error as ProblemError)
    } finally {
      sending.current = false
    }
  }, [sessionId, keep, queryClient, options.queryKey])

  // Options are made anew at each render; what is sent does not depend on that.
  const sendNow = useRef(send)
  sendNow.current = send
  useEffect(() => {
    const trySending = () => void sendNow.current()
    trySending()
    addEventListener('online', trySending)
    const timer = setInterval(trySending, RETRY)
    return () => {
      removeEventListener('online', trySending)
      clearInterval(timer)
    }
  }, [])

  const take = (taken: Taken[]) => {
    keep(taken.reduce((all, one) => withMark(all, newMark(one)), latest.current))
    void sendNow.current()
  }
  return { roster, marks, refused, problem, sentAt, take, dropRefused: () => setRefused([]) }
}
