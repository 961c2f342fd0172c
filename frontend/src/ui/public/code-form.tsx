import { Button } from './button'
import { ErrorSummary } from './error-summary'
import { Field } from './field'
import { useNativeForm } from './native-form'

interface CodeFormProps<Found> {
  /** What stands in the field to begin with. */
  code: string
  words: { label: string; hint: string; missing: string; open: string }
  lookUp: (code: string) => Promise<Found>
  onOpened: (code: string, found: Found) => void
}

/** Opens something by its code. An unknown code and a wrong one get the same answer. */
export function CodeForm<Found>({ code, words, lookUp, onOpened }: CodeFormProps<Found>) {
  const form = useNativeForm({
    check: ({ code }) => (code?.trim() ? {} : { code: words.missing }),
    send: async ({ code = '' }) => ({ code: code.trim(), found: await lookUp(code.trim()) }),
    onSuccess: (opened) => onOpened(opened.code, opened.found),
  })
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="code"
        label={words.label}
        hint={words.hint}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={60}
        defaultValue={code}
        error={form.errors.code}
      />
      <Button type="submit" busy={form.busy}>
        {words.open}
      </Button>
    </form>
  )
}
