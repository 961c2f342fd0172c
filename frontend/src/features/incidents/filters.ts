import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useAreaOptions } from '~/ui/staff/areas-field'
import type { Filter } from '~/ui/staff/filter-bar'
import { GUNSHOT_INJURIES, type IncidentSearch, KINDS, SOURCES, VERIFICATIONS } from './search'

/** The filters of the list. The area of the whole staff side comes from the area picker. */
export function useIncidentFilters() {
  const { t } = useTranslation('staff-incidents')
  const areas = useAreaOptions()
  return useMemo<Filter<IncidentSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text', placeholder: t('filter.q_hint') },
      {
        name: 'kind',
        label: t('field.kind'),
        kind: 'choices',
        options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
      },
      { name: 'occurred_from', label: t('filter.occurred_from'), kind: 'date' },
      { name: 'occurred_to', label: t('filter.occurred_to'), kind: 'date' },
      {
        name: 'verification',
        label: t('field.verification'),
        kind: 'choices',
        options: VERIFICATIONS.map((value) => ({ value, label: t(`verification.${value}`) })),
      },
      { name: 'areas', label: t('filter.areas'), kind: 'choices', options: areas, rare: true },
      { name: 'beat', label: t('field.beat'), kind: 'text', rare: true },
      { name: 'ward', label: t('field.ward'), kind: 'text', rare: true },
      { name: 'domestic', label: t('field.domestic'), kind: 'boolean', rare: true },
      {
        name: 'gunshot_injury',
        label: t('field.gunshot_injury'),
        kind: 'choice',
        options: GUNSHOT_INJURIES.map((value) => ({ value, label: t(`gunshot_injury.${value}`) })),
        rare: true,
      },
      {
        name: 'source',
        label: t('field.source'),
        kind: 'choices',
        options: SOURCES.map((value) => ({ value, label: t(`source.${value}`) })),
        rare: true,
      },
      { name: 'placed', label: t('filter.placed'), kind: 'boolean', rare: true },
      { name: 'cell', label: t('filter.cell'), kind: 'text', rare: true },
    ],
    [t, areas],
  )
}
