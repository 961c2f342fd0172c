import { useTranslation } from 'react-i18next'
import type { PolicyStatus, RoundPhase } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const PHASES: Record<RoundPhase, Tone> = {
  scheduled: 'info',
  open: 'good',
  paused: 'warning',
  waitlisted: 'warning',
  closed: 'neutral',
}

export function PhaseTag({ phase }: { phase: RoundPhase }) {
  const { t } = useTranslation('staff-programs')
  return <StatusTag tone={PHASES[phase]}>{t(`phase.${phase}`)}</StatusTag>
}

export function PolicyTag({ status, counts }: { status: PolicyStatus; counts: boolean }) {
  const { t } = useTranslation('staff-programs')
  if (counts) return <StatusTag tone="good">{t('policy.counts')}</StatusTag>
  return (
    <StatusTag tone={status === 'draft' ? 'warning' : 'neutral'}>{t(`policy_status.${status}`)}</StatusTag>
  )
}
