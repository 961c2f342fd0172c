import { useEffect, useRef, useState } from 'react'
import { type ApplicationAnswers, keepApplicationAnswers, type OwnApplication } from '~/api/gen'
import { ProblemError } from '~/api/problem'

/** What the person is told about their answers. */
export type Saving = 'saved' | 'waiting' | 'saving' | 'offline' | 'conflict' | 'refused'

const PAUSE = 700
const RETRY = 3_000

/**
 * Keeps answers while one types: one request at a time, the latest answers last. Without a network they stay here and are sent as
 * soon as it is back. Answers that the server refuses stay on the page.
 */
export function useDraft(code: string, application: OwnApplication, onKept: (kept: OwnApplication) => void) {
  const [answers, setAnswers] = useState<ApplicationAnswers>(application.answers)
  const [saving, setSaving] = useState<Saving>('saved')
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const latest = useRef(application.answers)
  const kept = useRef(application.answers)
  const version = useRef(application.row_version)
  const busy = useRef<Promise<boolean> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  // Papers change the version too; answers that are being sent know a newer one.
  version.current = Math.max(version.current, application.row_version)

  /** Sends what was not sent yet; whether all of it is kept now. */
  async function flush(): Promise<boolean> {
    clearTimeout(timer.current)
    if (busy.current) await busy.current
    if (latest.current === kept.current) return true
    busy.current = send()
    const done = await busy.current
    busy.current = null
    return done
  }

  async function send(): Promise<boolean> {
    const sent = latest.current
    setSaving('saving')
    try {
      const body = { code, row_version: version.current, answers: sent }
      const { data } = await keepApplicationAnswers({ body, throwOnError: true })
      version.current = data.row_version
      kept.current = sent
      setProblem(null)
      onKept(data)
      setSaving(sent === latest.current ? 'saved' : 'waiting')
      return sent === latest.current
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      setProblem(error)
      if (error.status === 0 || error.status >= 500) {
        setSaving('offline')
        timer.current = setTimeout(() => void flush(), RETRY)
      } else {
        setSaving(error.code === 'changed_meanwhile' ? 'conflict' : 'refused')
      }
      return false
    }
  }

  const again = useRef(flush)
  again.current = flush
  useEffect(() => {
    const online = () => void again.current()
    addEventListener('online', online)
    return () => {
      removeEventListener('online', online)
      clearTimeout(timer.current)
    }
  }, [])

  const unsaved = saving !== 'saved'
  useEffect(() => {
    if (!unsaved) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [unsaved])

  const change = (next: ApplicationAnswers) => {
    latest.current = next
    setAnswers(next)
    setSaving('waiting')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void again.current(), PAUSE)
  }
  return { answers, change, saving, problem, settle: flush }
}
