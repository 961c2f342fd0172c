import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Lot, LotEffect } from '~/api/gen'
import { getLotEffectOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { SummaryList } from '~/ui/staff/detail-layout'
import { QueryState } from '~/ui/staff/query-state'

/** What came of treating a lot, beside what came of all of them. */
export function EffectTab({ lot }: { lot: Lot }) {
  const { t } = useTranslation('staff-lots')
  const effect = useQuery(getLotEffectOptions({ path: { lot_id: lot.id } }))
  return (
    <QueryState query={effect}>
      {(effect) => (
        <>
          <h2 className="section-title">{t('effect.this_lot')}</h2>
          <OneLot effect={effect} />
          <h2 className="section-title">{t('effect.all_lots')}</h2>
          <EffectFinding effect={effect} />
        </>
      )}
    </QueryState>
  )
}

function OneLot({ effect: { lot, radius_m, months } }: { effect: LotEffect }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  if (!lot) return <Text>{t('effect.not_treated')}</Text>
  const count = (value: number | null | undefined, hidden?: string) =>
    value == null ? (hidden ?? t('effect.hidden')) : format.number(value)
  return (
    <>
      <SummaryList
        items={[
          { label: t('effect.before', { months }), value: count(lot.before) },
          {
            label: t('effect.after', { months }),
            value: count(lot.after, lot.complete ? undefined : t('effect.not_yet')),
          },
        ]}
      />
      <Text size="sm" c="dimmed">
        {t('effect.one_note', { meters: format.number(radius_m) })}
      </Text>
    </>
  )
}

/** The measured change with its interval, or why nothing can be said; always beside what the trial found. */
export function EffectFinding({ effect }: { effect: LotEffect }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const { state, difference, lower, upper, percent } = effect
  return (
    <>
      <Text fw={600}>
        {difference == null || lower == null || upper == null
          ? t(`effect_state.${state}`, {
              minimum: format.number(effect.minimum_lots),
              lots: format.number(effect.complete_lots),
            })
          : t('effect.difference', {
              difference: format.rate(difference),
              lower: format.rate(lower),
              upper: format.rate(upper),
            })}
      </Text>
      {difference != null && (
        <Text>
          {t(lower != null && upper != null && lower <= 0 && upper >= 0 ? 'effect.unclear' : 'effect.clear')}
          {percent != null && ` ${t('effect.percent', { percent: format.changePercent(percent) })}`}
        </Text>
      )}
      <SummaryList
        items={[
          { label: t('effect.treated_lots'), value: format.number(effect.treated_lots) },
          { label: t('effect.complete_lots'), value: format.number(effect.complete_lots) },
          { label: t('effect.untreated_lots'), value: format.number(effect.untreated_lots) },
          ...(effect.treated_change == null
            ? []
            : [{ label: t('effect.treated_change'), value: format.rate(effect.treated_change) }]),
          ...(effect.untreated_change == null
            ? []
            : [{ label: t('effect.untreated_change'), value: format.rate(effect.untreated_change) }]),
        ]}
      />
      <Text size="sm" c="dimmed">
        {t('effect.expected', {
          percent: format.changePercent(effect.expected_percent),
          citation: effect.citation,
        })}
      </Text>
    </>
  )
}
