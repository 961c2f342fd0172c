import { Mark } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type {
  IncidentFacts,
  IncidentReviewStatus,
  RetaliationRisk,
  ReviewSessionStatus,
  ReviewTermKind,
  TextWarning,
} from '~/api/gen'
import { listReviewTermsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const SESSION_TONES: Record<ReviewSessionStatus, Tone> = {
  scheduled: 'neutral',
  data_locked: 'info',
  in_session: 'warning',
  minutes_draft: 'warning',
  minutes_final: 'good',
  archived: 'neutral',
}

export function SessionStatusTag({ status }: { status: ReviewSessionStatus }) {
  const { t } = useTranslation('staff-reviews')
  return <StatusTag tone={SESSION_TONES[status]}>{t(`status.${status}`)}</StatusTag>
}

const REVIEW_TONES: Record<IncidentReviewStatus, Tone> = {
  queued: 'neutral',
  reviewed: 'good',
  follow_up: 'warning',
  closed: 'neutral',
}

export function ReviewStatusTag({ status }: { status: IncidentReviewStatus }) {
  const { t } = useTranslation('staff-reviews')
  return <StatusTag tone={REVIEW_TONES[status]}>{t(`review_status.${status}`)}</StatusTag>
}

const RISK_TONES: Record<RetaliationRisk, Tone> = {
  none: 'good',
  low: 'good',
  medium: 'warning',
  high: 'bad',
  unknown: 'neutral',
}

export function RiskTag({ risk }: { risk: RetaliationRisk }) {
  const { t } = useTranslation('staff-reviews')
  return <StatusTag tone={RISK_TONES[risk]}>{t(`risk_tag.${risk}`)}</StatusTag>
}

/** Drivers, themes and kinds of places. */
export function useReviewTerms() {
  const { data } = useQuery({ ...listReviewTermsOptions(), staleTime: 300_000 })
  return useMemo(() => data?.items ?? [], [data])
}

/** The choices of a kind that can be made now, with those that stand already. */
export function useTermOptions(kind: ReviewTermKind, chosen: readonly (string | null | undefined)[] = []) {
  const terms = useReviewTerms()
  const localized = useLocalized()
  return terms
    .filter((term) => term.kind === kind && (term.active || chosen.includes(term.code)))
    .map(({ code, name }) => ({ value: code, label: localized(name) }))
}

export function useTermName() {
  const terms = useReviewTerms()
  const localized = useLocalized()
  return useCallback(
    (kind: ReviewTermKind, code: string) => {
      const found = terms.find((term) => term.kind === kind && term.code === code)
      return found ? localized(found.name) : code
    },
    [terms, localized],
  )
}

/** What happened, when and where, in a line. */
export function useIncidentLine() {
  const { t } = useTranslation('staff-incidents')
  const format = useFormat()
  return useCallback(
    ({ kind, occurred_at, block }: Pick<IncidentFacts, 'kind' | 'occurred_at' | 'block'>) => {
      const parts = [t(`kind.${kind}`), format.dateTime(occurred_at), block]
      return parts.filter(Boolean).join(', ')
    },
    [t, format],
  )
}

/** The parts of a text that look like a person, marked where they stand. */
export function Warnings({ text, warnings }: { text: string; warnings: readonly TextWarning[] }) {
  const { t } = useTranslation('staff-reviews')
  if (warnings.length === 0) return null
  const letters = [...text]
  return (
    <div role="note">
      {t('warnings.title')}{' '}
      {warnings.map(({ kind, start, length }, index) => (
        <span key={`${start}-${kind}`}>
          {index > 0 && ', '}
          <Mark>{letters.slice(start, start + length).join('')}</Mark> ({t(`warnings.${kind}`)})
        </span>
      ))}
    </div>
  )
}
