import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ifMatch, isStale } from '~/api/etag'
import type { IncidentReview, Problem } from '~/api/gen'
import { getIncidentReview, updateIncidentReview } from '~/api/gen'
import { type Draft, type Field, merge } from './draft'
import { sessionIncidents } from './search'

/** Milliseconds of silence before what was typed is saved. */
const PAUSE = 700

export interface Told {
  joined: Field[]
  taken: Field[]
}

/**
 * What one person writes about an incident: saved after each pause, joined with what others saved meanwhile. Only fields that
 * were changed are sent, under the version that they were read in.
 */
export function useReviewDraft(review: IncidentReview) {
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Draft>({})
  const [told, setTold] = useState<Told | null>(null)
  const base = useRef(review)
  const latest = useRef(draft)
  latest.current = draft

  const keep = useCallback(
    (next: IncidentReview) =>
      queryClient.setQueryData(sessionIncidents(next.session_id).queryKey, (list) =>
        list ? { ...list, items: list.items.map((one) => (one.id === next.id ? next : one)) } : list,
      ),
    [queryClient],
  )

  /** Takes what the server has now as the new ground under the draft. */
  const rebase = useCallback((theirs: IncidentReview, own: boolean) => {
    if (theirs.row_version === base.current.row_version) return latest.current
    const merged = merge(base.current, theirs, latest.current)
    base.current = theirs
    latest.current = merged.draft
    setDraft(merged.draft)
    if (!own && (merged.joined.length > 0 || merged.taken.length > 0)) setTold(merged)
    return merged.draft
  }, [])

  const save = useMutation<IncidentReview, Problem, Draft>({
    mutationFn: async (changes) => {
      let body = changes
      for (;;) {
        try {
          const { data } = await updateIncidentReview({
            path: { incident_review_id: base.current.id },
            headers: ifMatch(base.current),
            body,
            throwOnError: true,
          })
          return data
        } catch (problem) {
          if (!isStale(problem as Problem)) throw problem
          // Somebody was faster: read, join, and try again with the rest.
          const { data: theirs } = await getIncidentReview({
            path: { incident_review_id: base.current.id },
            throwOnError: true,
          })
          body = rebase(theirs, false)
          keep(theirs)
          if (Object.keys(body).length === 0) return theirs
        }
      }
    },
    onSuccess: (saved) => {
      rebase(saved, true)
      keep(saved)
    },
  })

  // What others changed arrives by the list, which is read again when the server says so.
  useEffect(() => {
    rebase(review, false)
  }, [review, rebase])

  const { mutate, isPending, error } = save
  useEffect(() => {
    if (Object.keys(draft).length === 0 || isPending || error) return
    const timer = setTimeout(() => mutate(latest.current), PAUSE)
    return () => clearTimeout(timer)
  }, [draft, isPending, error, mutate])

  const set = useCallback(
    (part: Draft) => {
      save.reset()
      setDraft((previous) => ({ ...previous, ...part }))
    },
    [save.reset],
  )
  const waiting = Object.keys(draft).length > 0
  // A tab that is closed asks first while something waits.
  useEffect(() => {
    if (!waiting) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [waiting])
  return {
    value: { ...review, ...draft } as IncidentReview,
    set,
    saving: isPending,
    waiting,
    problem: error,
    retry: () => mutate(latest.current),
    told,
    understood: () => setTold(null),
  }
}
