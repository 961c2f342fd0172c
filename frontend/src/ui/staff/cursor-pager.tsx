import { Button, Group } from '@mantine/core'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'

declare module '@tanstack/history' {
  interface HistoryState {
    /** Cursors of the pages before this one, the first page as an empty string. */
    earlierCursors?: string[]
  }
}

interface CursorPagerProps {
  /** `cursor` of the URL. */
  cursor: string | undefined
  nextCursor: string | null | undefined
}

/**
 * Next and previous page of a list. The cursor is in the URL; the cursors walked through are in the history entry, so
 * that Previous survives a reload. A shared link knows only the way on and the first page.
 */
export function CursorPager({ cursor, nextCursor }: CursorPagerProps) {
  const { t } = useTranslation('common')
  const navigate = useNavigate()
  const earlier = useRouterState({ select: (state) => state.location.state.earlierCursors }) ?? []
  const go = (to: string | undefined, earlierCursors: string[]) =>
    navigate({
      to: '.',
      // Which list this is does not matter here: every list page has `cursor` among its search parameters.
      search: ((previous: object) => ({ ...previous, cursor: to || undefined })) as never,
      state: (previous) => ({ ...previous, earlierCursors }),
    })
  if (!cursor && !nextCursor) return null
  return (
    <Group component="nav" aria-label={t('pager.label')} mt="md" className="no-print">
      <Button
        variant="default"
        leftSection={<ChevronLeft size={16} aria-hidden />}
        disabled={!cursor}
        onClick={() => go(earlier.at(-1), earlier.slice(0, -1))}
      >
        {cursor && earlier.length === 0 ? t('pager.first') : t('pager.previous')}
      </Button>
      <Button
        variant="default"
        rightSection={<ChevronRight size={16} aria-hidden />}
        disabled={!nextCursor}
        onClick={() => nextCursor && go(nextCursor, [...earlier, cursor ?? ''])}
      >
        {t('pager.next')}
      </Button>
    </Group>
  )
}
