import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Filter } from '~/ui/staff/filter-bar'
import { LOT_OWNERS, LOT_STATUSES, type LotsSearch } from './search'
import { useTreatments } from './treatments'

export function useLotFilters() {
  const { t } = useTranslation('staff-lots')
  const { options } = useTreatments()
  return useMemo<Filter<LotsSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text', placeholder: t('filter.q_hint') },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choices',
        options: LOT_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      { name: 'priority_from', label: t('filter.priority_from'), kind: 'text' },
      { name: 'reopened', label: t('filter.reopened'), kind: 'boolean' },
      {
        name: 'owner',
        label: t('field.owner'),
        kind: 'choices',
        options: LOT_OWNERS.map((value) => ({ value, label: t(`owner.${value}`) })),
        rare: true,
      },
      { name: 'treatment', label: t('field.treatment'), kind: 'choice', options, rare: true },
      { name: 'ward', label: t('field.ward'), kind: 'text', rare: true },
      { name: 'promised', label: t('filter.promised'), kind: 'boolean', rare: true },
      { name: 'placed', label: t('filter.placed'), kind: 'boolean', rare: true },
    ],
    [t, options],
  )
}
