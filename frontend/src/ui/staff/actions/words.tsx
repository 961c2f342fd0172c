import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Action, ActionStatus } from '~/api/gen'
import { listActionCategoriesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<ActionStatus, Tone> = {
  open: 'neutral',
  in_progress: 'info',
  blocked: 'warning',
  done: 'good',
  verified: 'good',
  cancelled: 'neutral',
}

export function ActionStatusTag({ status }: { status: ActionStatus }) {
  const { t } = useTranslation('staff-actions')
  return <StatusTag tone={TONES[status]}>{t(`status.${status}`)}</StatusTag>
}

/** What stands out about an action: late, brought up, urgent, sent back. */
export function ActionMarks({ action }: { action: Action }) {
  const { t } = useTranslation('staff-actions')
  return (
    <>
      {action.overdue && <StatusTag tone="bad">{t('mark.overdue')}</StatusTag>}
      {action.escalation !== 'none' && (
        <StatusTag tone="bad">{t(`escalation.${action.escalation}`)}</StatusTag>
      )}
      {action.priority !== 'normal' && (
        <StatusTag tone="warning">{t(`priority.${action.priority}`)}</StatusTag>
      )}
      {action.rejections > 0 && action.status !== 'verified' && (
        <StatusTag tone="warning">{t('mark.sent_back', { count: action.rejections })}</StatusTag>
      )}
    </>
  )
}

/** The categories of actions with their clocks. */
export function useActionCategories() {
  const { data } = useQuery({ ...listActionCategoriesOptions(), staleTime: 300_000 })
  return useMemo(() => data?.items ?? [], [data])
}

export function useCategoryName() {
  const categories = useActionCategories()
  const localized = useLocalized()
  return useCallback(
    (code: string) => {
      const found = categories.find((category) => category.code === code)
      return found ? localized(found.name) : code
    },
    [categories, localized],
  )
}

/** A task of a case is called by its category, since it holds no words. */
export function useActionTitle() {
  const categoryName = useCategoryName()
  return useCallback(
    ({ case_id, category, title }: Pick<Action, 'case_id' | 'category' | 'title'>) =>
      case_id ? categoryName(category) : title,
    [categoryName],
  )
}

/** Who has to do it: the person, or else the organization. */
export const ownerName = ({ owner, owner_organization }: Pick<Action, 'owner' | 'owner_organization'>) =>
  owner?.name
    ? `${owner.name}, ${owner_organization.abbreviation ?? owner_organization.name}`
    : owner_organization.name

/** When it is due, in words that say how near that is. */
export function DueTime({ action }: { action: Pick<Action, 'due_at' | 'overdue'> }) {
  const format = useFormat()
  return (
    <time dateTime={action.due_at} style={{ fontWeight: action.overdue ? 600 : undefined }}>
      {format.dateTime(action.due_at)} ({format.relative(action.due_at)})
    </time>
  )
}
