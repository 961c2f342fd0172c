import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  listCommunityAreasOptions,
  listCoursesOptions,
  listTrainingTermsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { useLocalized } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { Checkbox } from '~/ui/public/checkbox'
import { Field } from '~/ui/public/field'
import { Select } from '~/ui/public/select'
import { type CatalogueSearch, LANGUAGES, MODALITIES } from './search'

interface CatalogueFiltersProps {
  search: CatalogueSearch
  onChange: (change: Partial<CatalogueSearch>) => void
}

/** Milliseconds of silence before typed words search. */
const TYPING_PAUSE = 300

/** The filters of the catalogue; each choice counts at once and stands in the address. */
export function CatalogueFilters({ search, onChange }: CatalogueFiltersProps) {
  const { t } = useTranslation('public-trainings')
  const options = useOptions()
  const [unfolded, setUnfolded] = useState(Boolean(search.area ?? search.course ?? search.access_feature))
  const any = { value: '', label: t('filter.any') }
  const choice = (name: keyof CatalogueSearch) => ({
    name,
    value: String(search[name] ?? ''),
    onChange: (event: { currentTarget: HTMLSelectElement }) => {
      const value = event.currentTarget.value
      onChange({ [name]: name === 'area' && value ? Number(value) : value || undefined })
    },
  })
  const active = Object.keys(search).some(
    (name) => !['view', 'month', 'cursor'].includes(name) && search[name as keyof CatalogueSearch],
  )
  return (
    <search>
      <form className="filters no-print" onSubmit={(event) => event.preventDefault()}>
        <WordsField value={search.q ?? ''} onChange={(q) => onChange({ q })} />
        <Select
          label={t('filter.language')}
          options={[any, ...LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))]}
          {...choice('language')}
        />
        <Select
          label={t('filter.modality')}
          options={[any, ...MODALITIES.map((value) => ({ value, label: t(`modality.${value}`) }))]}
          {...choice('modality')}
        />
        <Checkbox
          name="seats_left"
          label={t('filter.seats_left')}
          checked={search.seats_left ?? false}
          onChange={(event) => onChange({ seats_left: event.currentTarget.checked || undefined })}
        />
        <details open={unfolded} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
          <summary>{t('filter.more')}</summary>
          <div>
            <Select label={t('filter.area')} options={[any, ...options.areas]} {...choice('area')} />
            <Select label={t('filter.course')} options={[any, ...options.courses]} {...choice('course')} />
            <Select
              label={t('filter.access_feature')}
              options={[any, ...options.features]}
              {...choice('access_feature')}
            />
          </div>
        </details>
      </form>
      {active && (
        <p className="no-print">
          <Button
            variant="plain"
            onClick={() =>
              onChange({
                q: undefined,
                language: undefined,
                modality: undefined,
                area: undefined,
                course: undefined,
                access_feature: undefined,
                seats_left: undefined,
              })
            }
          >
            {t('filter.clear')}
          </Button>
        </p>
      )}
    </search>
  )
}

function useOptions() {
  const localized = useLocalized()
  const areas = useQuery({
    ...listCommunityAreasOptions({ query: { sort: 'name' } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const courses = useQuery(listCoursesOptions({ query: { active: true, limit: 200 } }))
  const features = useQuery(listTrainingTermsOptions({ query: { kind: 'access_feature', active: true } }))
  return {
    areas: (areas.data?.items ?? []).map(({ number, name }) => ({ value: String(number), label: name })),
    courses: (courses.data?.items ?? []).map(({ id, title }) => ({ value: id, label: localized(title) })),
    features: (features.data?.items ?? []).map(({ code, name }) => ({ value: code, label: localized(name) })),
  }
}

function WordsField({ value, onChange }: { value: string; onChange: (value: string | undefined) => void }) {
  const { t } = useTranslation('public-trainings')
  const [words, setWords] = useState(value)
  // The address wins when it changes from outside: filters were cleared, or the person went back.
  useEffect(() => setWords(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the pause anew
  useEffect(() => {
    if (words === value) return
    const timer = setTimeout(() => onChange(words.trim() || undefined), TYPING_PAUSE)
    return () => clearTimeout(timer)
  }, [words])
  return (
    <Field
      name="q"
      type="search"
      label={t('filter.q')}
      value={words}
      maxLength={100}
      onChange={(event) => setWords(event.currentTarget.value)}
    />
  )
}
