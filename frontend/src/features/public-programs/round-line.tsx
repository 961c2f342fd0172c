import { useTranslation } from 'react-i18next'
import type { Program } from '~/api/gen'
import { useFormat } from '~/ui/format'

/** Whether a program takes applications, and from or until when. */
export function RoundLine({ program: { round } }: { program: Program }) {
  const { t } = useTranslation('public-programs')
  const format = useFormat()
  if (!round) return <p>{t('phase.none')}</p>
  const { phase, opens_at, closes_at } = round
  return (
    <p>
      <strong>{t(`phase.${phase}`)}</strong>{' '}
      {phase === 'scheduled' && t('opens', { date: format.dateTime(opens_at) })}
      {(phase === 'open' || phase === 'waitlisted') &&
        closes_at &&
        t('closes', { date: format.dateTime(closes_at) })}
    </p>
  )
}
