import { Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch, isStale } from '~/api/etag'
import type { Problem, ReviewSession } from '~/api/gen'
import { getReviewSession, updateReviewSession } from '~/api/gen'
import { ErrorState } from '~/ui/staff/states'
import { joinTexts } from './draft'
import { sessionDetail } from './search'
import { Warnings } from './words'

const PAUSE = 700
const FIELDS = ['notes_shareable', 'notes_restricted'] as const
type Notes = Partial<Record<(typeof FIELDS)[number], string>>

/** Notes of the whole meeting, saved as they are typed and joined with what another note taker wrote. */
export function SessionNotes({ session }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Notes>({})
  const base = useRef(session)
  const latest = useRef(draft)
  latest.current = draft

  const rebase = (theirs: ReviewSession) => {
    const joined: Notes = {}
    for (const field of FIELDS) {
      const mine = latest.current[field]
      if (mine === undefined) continue
      const text = joinTexts(base.current[field] ?? '', theirs[field] ?? '', mine)
      if (text !== (theirs[field] ?? '')) joined[field] = text
    }
    base.current = theirs
    latest.current = joined
    setDraft(joined)
    queryClient.setQueryData(sessionDetail(theirs.id).queryKey, theirs)
    return joined
  }
  const save = useMutation<void, Problem, Notes>({
    mutationFn: async (changes) => {
      let body = changes
      while (Object.keys(body).length > 0) {
        const path = { session_id: session.id }
        try {
          const { data } = await updateReviewSession({
            path,
            headers: ifMatch(base.current),
            body,
            throwOnError: true,
          })
          rebase(data)
          return
        } catch (problem) {
          if (!isStale(problem as Problem)) throw problem
          body = rebase((await getReviewSession({ path, throwOnError: true })).data)
        }
      }
    },
  })
  const { mutate, isPending, error } = save
  useEffect(() => {
    if (Object.keys(draft).length === 0 || isPending || error) return
    const timer = setTimeout(() => mutate(latest.current), PAUSE)
    return () => clearTimeout(timer)
  }, [draft, isPending, error, mutate])

  const set = (field: (typeof FIELDS)[number]) => (event: React.ChangeEvent<HTMLTextAreaElement>) => {
    const { value } = event.currentTarget
    save.reset()
    if (Object.keys(latest.current).length === 0) base.current = session
    setDraft((previous) => ({ ...previous, [field]: value }))
  }
  return (
    <Stack>
      <Text role="status" size="sm" c="dimmed">
        {isPending || Object.keys(draft).length > 0 ? t('save.saving') : t('save.saved')}
      </Text>
      {error && <ErrorState problem={error} onRetry={() => mutate(latest.current)} />}
      <div>
        <Textarea
          label={t('field.notes_shareable')}
          description={t('field.summary_shareable_hint')}
          autosize
          minRows={4}
          maxLength={20_000}
          disabled={!session.takes_notes}
          value={draft.notes_shareable ?? session.notes_shareable}
          onChange={set('notes_shareable')}
        />
        <Warnings text={session.notes_shareable} warnings={session.warnings} />
      </div>
      {session.notes_restricted != null && (
        <Textarea
          label={t('field.notes_restricted')}
          description={t('field.summary_restricted_hint')}
          autosize
          minRows={4}
          maxLength={20_000}
          disabled={!session.takes_notes}
          value={draft.notes_restricted ?? session.notes_restricted}
          onChange={set('notes_restricted')}
        />
      )}
    </Stack>
  )
}
