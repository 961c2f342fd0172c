import { Alert, Anchor, Button, Drawer, Group, List, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '~/api/gen'
import { fieldErrors } from '~/api/problem'
import { PageTitle } from '~/ui/page-title'
import { ConfirmDialog } from './confirm-dialog'
import { ErrorState } from './states'

interface FormShellProps<Values extends object> {
  title: string
  /** Form state mirrors the form, not the API body: convert in `onSubmit`. */
  form: UseFormReturnType<Values>
  onSubmit: (values: Values) => void
  submitLabel: string
  loading: boolean
  /** What the server answered; its field errors appear at the fields. */
  submitError: Problem | null
  onCancel: () => void
  /** Saved: leaving asks no more. */
  done?: boolean
  /** For a 412: reads the data again. */
  onReload?: () => void
  children: ReactNode
}

/** A form of a page of its own. */
export function PageForm<Values extends object>(props: FormShellProps<Values>) {
  return (
    <Stack maw={720}>
      <PageTitle title={props.title} className="page-title" />
      <FormBody {...props} />
    </Stack>
  )
}

/** A form of few fields beside the page that it changes. */
export function SidePanelForm<Values extends object>(props: FormShellProps<Values> & { opened: boolean }) {
  const { t } = useTranslation('common')
  const [asking, setAsking] = useState(false)
  const { opened, form, onCancel } = props
  const close = () => (form.isDirty() ? setAsking(true) : onCancel())
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="right"
      size="lg"
      title={props.title}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <FormBody {...props} onCancel={close} />
      <ConfirmDialog
        opened={asking}
        title={t('unsaved.title')}
        confirmLabel={t('unsaved.discard')}
        loading={false}
        error={null}
        danger
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          onCancel()
        }}
      >
        {t('unsaved.body')}
      </ConfirmDialog>
    </Drawer>
  )
}

function FormBody<Values extends object>(props: FormShellProps<Values>) {
  const { form, onSubmit, submitLabel, loading, submitError, onCancel, done, onReload, children } = props
  const { t } = useTranslation('common')
  const [attempts, setAttempts] = useState(0)
  const setErrors = form.setErrors
  useEffect(() => {
    const found = fieldErrors(t, submitError)
    if (Object.keys(found).length === 0) return
    setErrors(found)
    setAttempts((count) => count + 1)
  }, [submitError, setErrors, t])
  const inFields = submitError?.errors && submitError.errors.length > 0
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) => {
          if (!loading) onSubmit(values)
        },
        () => setAttempts((count) => count + 1),
      )}
    >
      <Stack>
        <ErrorList form={form} attempts={attempts} />
        {submitError && !inFields && <ErrorState problem={submitError} onRetry={onReload} />}
        {children}
        <Group mt="sm">
          <Button type="submit" loading={loading}>
            {submitLabel}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
        </Group>
      </Stack>
      <UnsavedGuard active={form.isDirty() && !done && !loading} />
    </form>
  )
}

/** What to correct, with a way to each field. It takes the focus when the person sends the form in vain. */
function ErrorList<Values extends object>({
  form,
  attempts,
}: {
  form: UseFormReturnType<Values>
  attempts: number
}) {
  const { t } = useTranslation('common')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (attempts > 0) box.current?.focus()
  }, [attempts])
  const entries = Object.entries(form.errors).filter(([, message]) => message)
  if (attempts === 0 || entries.length === 0) return null
  return (
    <Alert ref={box} color="red" role="alert" tabIndex={-1} title={t('form.error_title')}>
      <List>
        {entries.map(([path, message]) => (
          <List.Item key={path}>
            <Anchor
              component="button"
              type="button"
              py={4}
              style={{ textAlign: 'start' }}
              onClick={() => form.getInputNode(path)?.focus()}
            >
              {message}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

/** Asks before a changed form is left behind. */
function UnsavedGuard({ active }: { active: boolean }) {
  const { t } = useTranslation('common')
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => active && current.pathname !== next.pathname,
    enableBeforeUnload: active,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      opened={blocker.status === 'blocked'}
      title={t('unsaved.title')}
      confirmLabel={t('unsaved.discard')}
      loading={false}
      error={null}
      danger
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
    >
      {t('unsaved.body')}
    </ConfirmDialog>
  )
}
