import { screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { ProblemError } from '~/api/problem'
import { renderWith } from '~/test/render'
import { type Column, DataTable, type DataTableProps, nextSort } from './data-table'

interface Person {
  id: string
  name: string
}
const columns: Column<Person>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name, sortable: true },
  { id: 'id', header: 'Number', cell: ({ id }) => id, align: 'end' },
]
const rows = [
  { id: '1', name: 'Ana' },
  { id: '2', name: 'Bo' },
]
const table = (change: Partial<DataTableProps<Person>> = {}) =>
  renderWith(
    <DataTable
      caption="People"
      columns={columns}
      rows={rows}
      rowId={({ id }) => id}
      empty={<p>No people</p>}
      {...change}
    />,
  )

test('is a named table in a region that scrolls by keyboard', async () => {
  await table()
  expect(screen.getByRole('table', { name: 'People' })).toBeVisible()
  expect(screen.getByRole('region', { name: 'People' })).toHaveAttribute('tabindex', '0')
})

test('says how it is sorted, and asks for the other direction', async () => {
  const onSort = vi.fn()
  const { user } = await table({ sort: 'name', onSort })
  const header = screen.getByRole('columnheader', { name: 'Name' })
  expect(header).toHaveAttribute('aria-sort', 'ascending')
  expect(screen.getByRole('columnheader', { name: 'Number' })).not.toHaveAttribute('aria-sort')
  await user.click(within(header).getByRole('button'))
  expect(onSort).toHaveBeenCalledWith('-name')
})

test('another column starts ascending', () => {
  expect(nextSort('-name', 'age')).toBe('age')
  expect(nextSort('-name', 'name')).toBe('name')
})

test('walks the rows with j and k and opens one with Enter', async () => {
  const onOpen = vi.fn()
  const { user } = await table({ onOpen })
  await user.keyboard('jjk')
  expect(screen.getByRole('row', { name: /Ana/ })).toHaveFocus()
  await user.keyboard('j{Enter}')
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(rows[1])
})

test('keys do nothing when single-key shortcuts are off', async () => {
  localStorage.setItem('single-key-shortcuts', 'off')
  const { user } = await table({ onOpen: vi.fn() })
  await user.keyboard('j')
  expect(document.body).toHaveFocus()
})

test('shows what an empty list means', async () => {
  await table({ rows: [] })
  expect(screen.getByText('No people')).toBeVisible()
})

test('announces loading only when it lasts', async () => {
  await table({ rows: undefined })
  expect(screen.getByRole('status')).toBeEmptyDOMElement()
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('Loading'))
})

test('an error offers another try and names the request', async () => {
  const onRetry = vi.fn()
  const { user } = await table({
    rows: undefined,
    error: new ProblemError({ status: 500, request_id: 'r-9' }),
    onRetry,
  })
  expect(screen.getByRole('alert')).toHaveTextContent('r-9')
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(onRetry).toHaveBeenCalledOnce()
})

test('a forbidden list says whom to ask', async () => {
  await table({ rows: undefined, error: new ProblemError({ status: 403 }) })
  expect(screen.getByRole('alert')).toHaveTextContent('administrator of your organization')
})
