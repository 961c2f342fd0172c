import { Button, Group, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '~/api/gen'
import { fieldErrors } from '~/api/problem'
import { ErrorState } from './states'

interface SectionFormProps<Values extends object> {
  form: UseFormReturnType<Values>
  onSubmit: (values: Values) => void
  submitLabel: string
  loading: boolean
  submitError: Problem | null
  onReload?: () => void
  children: ReactNode
}

/** A form of one or two fields inside a page. For more fields use `PageForm` or `SidePanelForm`. */
export function SectionForm<Values extends object>(props: SectionFormProps<Values>) {
  const { form, onSubmit, submitLabel, loading, submitError, onReload, children } = props
  const { t } = useTranslation('common')
  const setErrors = form.setErrors
  useEffect(() => {
    const found = fieldErrors(t, submitError)
    if (Object.keys(found).length > 0) setErrors(found)
  }, [submitError, setErrors, t])
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        if (!loading) onSubmit(values)
      })}
    >
      <Stack gap="sm" maw={420}>
        {submitError && !submitError.errors?.length && (
          <ErrorState problem={submitError} onRetry={onReload} />
        )}
        {children}
        <Group>
          <Button type="submit" loading={loading}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
