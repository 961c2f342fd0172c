import { useTranslation } from 'react-i18next'
import type { IncidentKind } from '~/api/gen'

const KINDS = [
  'homicide_shooting',
  'homicide_other',
  'nonfatal_shooting',
  'shots_fired_no_injury',
  'other_serious',
  'other',
] as const satisfies readonly IncidentKind[]

/** Kinds of incidents as options of a choice. */
export function useKindOptions() {
  const { t } = useTranslation('staff-incidents')
  return KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))
}
