import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { invalidateTags } from '~/api/queries'
import { authorizedFetch } from '~/api/session'

/** Milliseconds before a stream that ended begins again. */
const AGAIN = 2_000

/** That something on the session changed, never what. */
export interface SessionChange {
  kind: 'session' | 'incident_review' | 'actions'
  id: string
  row_version: number
  changed_by: string | null
}

export type LiveState = 'connecting' | 'live' | 'off'

/** The `data:` lines of whole events in a piece of a stream, and what is left of the last one. */
export function readEvents(text: string): { changes: SessionChange[]; rest: string } {
  const parts = text.split('\n\n')
  const rest = parts.pop() ?? ''
  const changes = parts.flatMap((part) =>
    part
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as SessionChange),
  )
  return { changes, rest }
}

/** Follows a session: what changed is read again. The access token goes in a header, so this is no EventSource. */
export function useLive(sessionId: string): LiveState {
  const queryClient = useQueryClient()
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const follow = async () => {
      try {
        const response = await authorizedFetch(
          `${location.origin}/api/v1/review-sessions/${sessionId}/live`,
          {
            signal: stop.signal,
          },
        )
        if (!response.ok || !response.body) return setState('off')
        setState('live')
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
        let rest = ''
        for (;;) {
          const { done, value } = await reader.read()
          if (done) break
          const read = readEvents(rest + value)
          rest = read.rest
          if (read.changes.length > 0)
            void invalidateTags(queryClient, 'review-sessions', 'incident-reviews', 'actions')
        }
      } catch {
        if (stop.signal.aborted) return
      }
      setState('connecting')
      timer = setTimeout(() => void follow(), AGAIN)
    }
    void follow()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [sessionId, queryClient])
  return state
}
