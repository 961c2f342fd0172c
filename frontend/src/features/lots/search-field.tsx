import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'

/** Milliseconds of silence before typed text is searched for. */
const TYPING_PAUSE = 250

export function SearchField({ label, onSearch }: { label: string; onSearch: (text: string) => void }) {
  const report = useDebouncedCallback((typed: string) => onSearch(typed.trim()), TYPING_PAUSE)
  return <TextInput type="search" label={label} onChange={(event) => report(event.currentTarget.value)} />
}
