import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { renderWith } from '~/test/render'
import { type Filter, FilterBar } from './filter-bar'

interface Search {
  q?: string
  kind?: 'fatal' | 'nonfatal'
  domestic?: boolean
  occurred_from?: string
}
const filters: Filter<Search>[] = [
  { name: 'q', label: 'Search', kind: 'text' },
  {
    name: 'kind',
    label: 'Kind',
    kind: 'choice',
    options: [
      { value: 'fatal', label: 'Fatal' },
      { value: 'nonfatal', label: 'Not fatal' },
    ],
  },
  { name: 'domestic', label: 'Domestic', kind: 'boolean' },
  { name: 'occurred_from', label: 'From', kind: 'date' },
]
const bar = async (search: Search = {}) => {
  const onChange = vi.fn()
  return {
    onChange,
    ...(await renderWith(<FilterBar filters={filters} search={search} onChange={onChange} />)),
  }
}

test('typing filters after a pause, once', async () => {
  const { onChange } = await bar()
  // In one turn of the event loop, so that a slow machine makes no pause between the letters.
  for (const value of ['m', 'ma', 'mai', 'main'])
    fireEvent.change(screen.getByLabelText('Search'), { target: { value } })
  await waitFor(() => expect(onChange).toHaveBeenCalledExactlyOnceWith({ q: 'main' }))
})

test('a choice sets its parameter and "any" takes it away', async () => {
  const { user, onChange } = await bar({ kind: 'fatal' })
  await user.selectOptions(screen.getByLabelText('Kind'), 'nonfatal')
  expect(onChange).toHaveBeenLastCalledWith({ kind: 'nonfatal' })
  await user.selectOptions(screen.getByLabelText('Kind'), '')
  expect(onChange).toHaveBeenLastCalledWith({ kind: undefined })
})

test('yes and no are booleans', async () => {
  const { user, onChange } = await bar()
  await user.selectOptions(screen.getByLabelText('Domestic'), 'false')
  expect(onChange).toHaveBeenCalledWith({ domestic: false })
})

test('dates are native inputs', async () => {
  const { onChange } = await bar()
  fireEvent.change(screen.getByLabelText('From'), { target: { value: '2026-11-01' } })
  expect(onChange).toHaveBeenCalledWith({ occurred_from: '2026-11-01' })
})

test('chips name what is set and take it away', async () => {
  const { user, onChange } = await bar({ kind: 'nonfatal', domestic: false })
  expect(screen.getByText('Kind: Not fatal')).toBeVisible()
  expect(screen.getByText('Domestic: No')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Remove the filter Kind' }))
  expect(onChange).toHaveBeenCalledWith({ kind: undefined })
})

test('all filters can be cleared at once', async () => {
  const { user, onChange } = await bar({ kind: 'fatal', q: 'x' })
  await user.click(screen.getByRole('button', { name: 'Clear all filters' }))
  expect(onChange).toHaveBeenCalledWith({ kind: undefined, q: undefined })
})
