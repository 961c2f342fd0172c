import { Button, Group, MultiSelect, NativeSelect, Pill, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

export interface FilterOption {
  value: string
  label: string
}

/** One filter. `name` is the search parameter, and the API's, that it sets; `rare` ones are folded away. */
export type Filter<Search> = { name: keyof Search & string; label: string; rare?: boolean } & (
  | { kind: 'text'; placeholder?: string }
  | { kind: 'date' }
  | { kind: 'choice' | 'choices'; options: FilterOption[] }
  | { kind: 'boolean' }
)

interface FilterBarProps<Search> {
  filters: Filter<Search>[]
  search: Search
  /** Receives only what changes; `undefined` takes a filter away. Drop the cursor when applying it. */
  onChange: (change: Partial<Search>) => void
}

/** Above this many options one types to find them. */
const MANY_OPTIONS = 12
/** Milliseconds of silence before typed text filters the list. */
const TYPING_PAUSE = 250

/** The filters of a list, as values of the URL. What is set also stands below as chips that take it away. */
export function FilterBar<Search extends object>({ filters, search, onChange }: FilterBarProps<Search>) {
  const { t } = useTranslation('common')
  const set = (name: string, value: unknown) => onChange({ [name]: value } as Partial<Search>)
  const active = filters.filter(({ name }) => isSet(search[name]))
  const rare = filters.filter(({ rare }) => rare)
  const [unfolded, setUnfolded] = useState(active.some(({ rare }) => rare))
  return (
    <search className="no-print">
      <Group align="end" gap="sm" mb="xs">
        {filters
          .filter((filter) => unfolded || !filter.rare)
          .map((filter) => (
            <FilterControl
              key={filter.name}
              filter={filter}
              value={search[filter.name]}
              onChange={(value) => set(filter.name, value)}
            />
          ))}
        {rare.length > 0 && (
          <Button variant="default" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
            {t(unfolded ? 'filter.fewer' : 'filter.more')}
          </Button>
        )}
      </Group>
      {active.length > 0 && (
        <Group gap="xs" mb="sm">
          {active.map((filter) => (
            <Pill
              key={filter.name}
              withRemoveButton
              onRemove={() => set(filter.name, undefined)}
              removeButtonProps={{
                'aria-label': t('filter.remove', { name: filter.label }),
                'aria-hidden': false,
                tabIndex: 0,
              }}
            >
              {filter.label}: {describe(filter, search[filter.name], t('yes'), t('no'))}
            </Pill>
          ))}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() =>
              onChange(Object.fromEntries(active.map(({ name }) => [name, undefined])) as Partial<Search>)
            }
          >
            {t('filter.clear')}
          </Button>
        </Group>
      )}
    </search>
  )
}

const isSet = (value: unknown) =>
  value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

function describe<Search>(filter: Filter<Search>, value: unknown, yes: string, no: string): string {
  if (filter.kind === 'boolean') return value ? yes : no
  if (filter.kind !== 'choice' && filter.kind !== 'choices') return String(value)
  const chosen = [value].flat().map(String)
  return chosen.map((one) => filter.options.find((option) => option.value === one)?.label ?? one).join(', ')
}

interface FilterControlProps<Search> {
  filter: Filter<Search>
  value: unknown
  onChange: (value: unknown) => void
}

function FilterControl<Search>({ filter, value, onChange }: FilterControlProps<Search>) {
  const { t } = useTranslation('common')
  if (filter.kind === 'text')
    return (
      <TextFilter
        label={filter.label}
        placeholder={filter.placeholder}
        value={String(value ?? '')}
        onChange={onChange}
      />
    )
  if (filter.kind === 'date')
    return (
      <TextInput
        type="date"
        label={filter.label}
        value={String(value ?? '')}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    )
  if (filter.kind === 'choices')
    return (
      <MultiSelect
        label={filter.label}
        data={filter.options}
        searchable={filter.options.length > MANY_OPTIONS}
        value={[value ?? []].flat().map(String)}
        onChange={(chosen) => onChange(chosen.length ? chosen : undefined)}
        miw={200}
      />
    )
  const options =
    filter.kind === 'boolean'
      ? [
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]
      : filter.options
  return (
    <NativeSelect
      label={filter.label}
      data={[{ value: '', label: t('filter.any') }, ...options]}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => {
        const chosen = event.currentTarget.value
        const typed = filter.kind === 'boolean' ? chosen === 'true' : chosen
        onChange(chosen === '' ? undefined : typed)
      }}
    />
  )
}

interface TextFilterProps {
  label: string
  placeholder?: string
  value: string
  onChange: (value: string | undefined) => void
}

function TextFilter({ label, placeholder, value, onChange }: TextFilterProps) {
  const [text, setText] = useState(value)
  const report = useDebouncedCallback((typed: string) => onChange(typed.trim() || undefined), TYPING_PAUSE)
  // The URL wins when it changes from outside: a chip was removed, or the person went back.
  useEffect(() => setText(value), [value])
  return (
    <TextInput
      type="search"
      label={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        report(event.currentTarget.value)
      }}
    />
  )
}
