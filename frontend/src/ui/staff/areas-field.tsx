import { MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { listCommunityAreasOptions } from '~/api/gen/@tanstack/react-query.gen'

const useAreas = () =>
  useQuery({
    ...listCommunityAreasOptions({ query: { sort: 'name' } }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.items

/** The areas as options of a choice, by number. */
export function useAreaOptions() {
  const areas = useAreas()
  return useMemo(
    () => (areas ?? []).map(({ number, name }) => ({ value: String(number), label: name })),
    [areas],
  )
}

/** Names of areas by their numbers, as a sentence part; null means all areas. */
export function useAreaNames() {
  const { t, i18n } = useTranslation('common')
  const areas = useAreas()
  return useCallback(
    (numbers: number[] | null | undefined) => {
      if (!numbers) return t('areas.all')
      const names = numbers.map(
        (number) => areas?.find((area) => area.number === number)?.name ?? String(number),
      )
      return new Intl.ListFormat(i18n.language, { type: 'unit' }).format(names)
    },
    [areas, t, i18n.language],
  )
}

interface AreasFieldProps {
  label: string
  /** Numbers of the areas; none means all of them. */
  value: number[]
  onChange: (value: number[]) => void
  error?: React.ReactNode
}

/** A choice of community areas. */
export function AreasField({ label, value, onChange, error }: AreasFieldProps) {
  const { t } = useTranslation('common')
  const options = useAreaOptions()
  return (
    <MultiSelect
      label={label}
      description={t('areas.hint')}
      placeholder={value.length === 0 ? t('areas.all') : undefined}
      data={options}
      value={value.map(String)}
      onChange={(chosen) => onChange(chosen.map(Number))}
      error={error}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('areas.clear') }}
    />
  )
}
