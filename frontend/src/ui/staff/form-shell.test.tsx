import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { act, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import type { Problem } from '~/api/gen'
import { ProblemError } from '~/api/problem'
import { renderWith } from '~/test/render'
import { PageForm } from './form-shell'

interface ExampleProps {
  onSubmit?: (values: { name: string }) => void
  submitError?: Problem | null
  loading?: boolean
  onReload?: () => void
}

function Example({ onSubmit = () => {}, submitError = null, loading = false, onReload }: ExampleProps) {
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value ? null : 'Enter a name.') },
  })
  return (
    <PageForm
      title="New thing"
      form={form}
      onSubmit={onSubmit}
      submitLabel="Create"
      loading={loading}
      submitError={submitError}
      onReload={onReload}
      onCancel={() => {}}
    >
      <TextInput label="Name" {...form.getInputProps('name')} />
    </PageForm>
  )
}

test('a form sent in vain puts the focus on its errors, which lead to the fields', async () => {
  const onSubmit = vi.fn()
  const { user } = await renderWith(<Example onSubmit={onSubmit} />)
  await user.click(screen.getByRole('button', { name: 'Create' }))
  await waitFor(() => expect(screen.getByRole('alert')).toHaveFocus())
  await user.click(screen.getByRole('button', { name: 'Enter a name.' }))
  expect(screen.getByLabelText('Name')).toHaveFocus()
  expect(onSubmit).not.toHaveBeenCalled()
})

test('valid values are handed over', async () => {
  const onSubmit = vi.fn()
  const { user } = await renderWith(<Example onSubmit={onSubmit} />)
  await user.type(screen.getByLabelText('Name'), 'Ana')
  await user.click(screen.getByRole('button', { name: 'Create' }))
  expect(onSubmit).toHaveBeenCalledExactlyOnceWith({ name: 'Ana' })
})

test('errors of the server appear at their fields', async () => {
  const submitError = new ProblemError({
    status: 422,
    errors: [{ pointer: '/name', code: 'taken', detail: 'taken' }],
  })
  await renderWith(<Example submitError={submitError} />)
  await waitFor(() =>
    expect(screen.getByLabelText('Name')).toHaveAccessibleDescription('This is already in use.'),
  )
})

test('a change by someone else meanwhile offers the current state', async () => {
  const onReload = vi.fn()
  const stale = new ProblemError({ status: 412, code: 'stale' })
  const { user } = await renderWith(<Example submitError={stale} onReload={onReload} />)
  expect(screen.getByRole('alert')).toHaveTextContent('Somebody else changed this meanwhile')
  await user.click(screen.getByRole('button', { name: 'Load the current state' }))
  expect(onReload).toHaveBeenCalledOnce()
})

test('a changed form asks before it is left', async () => {
  const { user, router } = await renderWith(<Example />)
  await user.type(screen.getByLabelText('Name'), 'Ana')
  act(() => void router.navigate({ to: '/other' as '/' }))
  expect(await screen.findByRole('dialog', { name: 'Leave without saving?' })).toBeVisible()
  expect(router.state.location.pathname).toBe('/')
  await user.click(screen.getByRole('button', { name: 'Leave without saving' }))
  await waitFor(() => expect(router.state.location.pathname).toBe('/other'))
})

test('an untouched form is left without a question', async () => {
  const { router } = await renderWith(<Example />)
  await act(() => router.navigate({ to: '/other' as '/' }))
  expect(router.state.location.pathname).toBe('/other')
})
