import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { listCommunityAreasOptions } from '~/api/gen/@tanstack/react-query.gen'
import { type AreaChoice, useArea } from './area'

const parse = (value: string): AreaChoice => {
  if (value === 'all') return undefined
  return value === 'focus' ? 'focus' : Number(value)
}

/** Which area the pages look at. It is the URL's `area`, so that links carry it, and stays while moving about. */
export function AreaPicker() {
  const { t } = useTranslation('staff-shell')
  const navigate = useNavigate()
  const area = useArea()
  const areas = useQuery({
    ...listCommunityAreasOptions({ query: { sort: 'name' } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const options = [
    { value: 'all', label: t('area.all') },
    { value: 'focus', label: t('area.focus') },
    ...(areas.data?.items ?? []).map(({ number, name }) => ({ value: String(number), label: name })),
  ]
  return (
    <NativeSelect
      aria-label={t('area.label')}
      data={options}
      value={area === undefined ? 'all' : String(area)}
      onChange={(event) => {
        const chosen = parse(event.currentTarget.value)
        void navigate({
          to: '.',
          // A new area starts at the first page of whatever list is shown.
          search: (previous) => ({ ...previous, area: chosen, cursor: undefined }),
        })
      }}
      w={200}
      maw="45vw"
    />
  )
}
