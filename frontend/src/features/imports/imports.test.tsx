import { screen, waitFor, within } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Import } from '~/api/gen'
import { startSession } from '~/api/session'
import { makeMe } from '~/test/factories'
import { renderApp } from '~/test/render'
import { api, problem, server } from '~/test/server'
import { pollPause } from './search'

const IMPORT_ID = '01930000-0000-7000-8000-0000000000dd'

const makeImport = (change: Partial<Import> = {}): Import => ({
  id: IMPORT_ID,
  kind: 'incidents',
  layout: 'victims',
  format: 'csv',
  file_name: 'victims.csv',
  size_bytes: 1000,
  dry_run: false,
  status: 'succeeded',
  rows_read: 1617,
  bytes_read: 1000,
  new_count: 1600,
  changed_count: 12,
  unchanged_count: 3,
  refused_count: 2,
  unplaced_count: 4,
  refused_by_reason: [{ code: 'invalid_date', count: 2 }],
  progress_percent: 100,
  error: null,
  created_by: { id: 'u-1', name: 'Ana Ruiz' },
  created_at: '2026-11-01T12:00:00Z',
  started_at: '2026-11-01T12:00:01Z',
  finished_at: '2026-11-01T12:00:09Z',
  job_id: null,
  row_version: 4,
  ...change,
})

const answer = (change: Partial<Import> = {}) =>
  server.use(http.get(api(`/imports/${IMPORT_ID}`), () => HttpResponse.json(makeImport(change))))

beforeEach(() => {
  startSession({ access_token: 'token' })
  server.use(
    http.get(api('/me'), () => HttpResponse.json(makeMe({ permissions: ['imports:read', 'imports:write'] }))),
    http.get(api(`/imports/${IMPORT_ID}/errors`), () =>
      HttpResponse.json({
        items: [
          { line: 17, column: 'date', code: 'invalid_date', reason: 'Write the date as YYYY-MM-DD.' },
          { line: 21, column: null, code: 'newer_code', reason: 'Export the file again.' },
        ],
        next_cursor: null,
      }),
    ),
  )
})

const open = () => renderApp(`/staff/imports/${IMPORT_ID}`)
const countOf = (label: string) => screen.getByText(label).nextElementSibling

test('an import under way is looked at again until it has ended', async () => {
  const states = [
    makeImport({ status: 'running', progress_percent: 40, rows_read: 600, refused_count: 0 }),
    makeImport({ refused_count: 0 }),
  ]
  server.use(http.get(api(`/imports/${IMPORT_ID}`), () => HttpResponse.json(states.shift() ?? states[0])))
  await open()
  expect(await screen.findByText('40 % read, 600 rows so far.')).toBeVisible()
  expect(screen.getByRole('progressbar', { name: 'Progress of the import' })).toHaveAttribute(
    'aria-valuenow',
    '40',
  )
  expect(await screen.findByText('The import is done.', {}, { timeout: 5000 })).toBeVisible()
  expect(screen.queryByRole('progressbar')).not.toBeInTheDocument()
  expect(countOf('New')).toHaveTextContent('1,600')
  expect(countOf('Without an area')).toHaveTextContent('4')
})

test('looking pauses longer and longer, to ten seconds at most', () => {
  const pauses = [0, 1, 2, 5, 50].map(pollPause)
  expect(pauses).toEqual([...pauses].sort((left, right) => left - right))
  expect(pauses[0]).toBe(1000)
  expect(pauses.at(-1)).toBe(10_000)
})

test('refused rows say line, column, what is wrong and what to do', async () => {
  answer()
  await open()
  const table = await screen.findByRole('table', { name: 'Refused rows' })
  const row = (await within(table).findByText('17')).closest('tr')
  expect(row).toHaveTextContent('17dateThe date cannot be readWrite the date as YYYY-MM-DD.')
  expect(within(table).getByText('Whole row')).toBeVisible()
  expect(within(table).getByText('newer_code')).toBeVisible()
})

test('refused rows are downloaded with the session', async () => {
  let authorization: string | null = null
  const saved = vi.fn<(content: Blob) => string>(() => 'blob:x')
  Object.assign(URL, { createObjectURL: saved, revokeObjectURL: () => {} })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  answer()
  server.use(
    http.get(api(`/imports/${IMPORT_ID}/errors.csv`), ({ request }) => {
      authorization = request.headers.get('Authorization')
      return HttpResponse.text('line,column,code,reason')
    }),
  )
  const { user } = await open()
  await user.click(await screen.findByRole('button', { name: 'Download as CSV' }))
  await waitFor(() => expect(saved).toHaveBeenCalledOnce())
  expect(authorization).toBe('Bearer token')
})

test('a failed import says why', async () => {
  answer({ status: 'failed', error: 'The columns are those of no known layout.', refused_count: 0 })
  await open()
  expect(await screen.findByRole('alert')).toHaveTextContent('The columns are those of no known layout.')
})

test('cancelling what has ended meanwhile is explained', async () => {
  answer({ status: 'queued', refused_count: 0 })
  server.use(http.post(api(`/imports/${IMPORT_ID}/cancellation`), () => problem(409, 'already_ended')))
  const { user } = await open()
  await user.click(await screen.findByRole('button', { name: 'Cancel the import' }))
  const dialog = await screen.findByRole('dialog', { name: 'Cancel this import?' })
  await user.click(within(dialog).getByRole('button', { name: 'Cancel the import' }))
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('This has ended already.')
})

test('a file goes up as a dry run, and its real import sends the same file again', async () => {
  const forms: Record<string, unknown>[] = []
  const keys: (string | null)[] = []
  server.use(
    http.post(api('/imports'), async ({ request }) => {
      const form = await request.formData()
      keys.push(request.headers.get('Idempotency-Key'))
      forms.push({ kind: form.get('kind'), dry_run: form.get('dry_run'), parts: [...form.keys()] })
      return HttpResponse.json(makeImport({ status: 'queued' }), { status: 202 })
    }),
  )
  answer({ dry_run: true, refused_count: 0 })
  const { user, router } = await renderApp('/staff/imports/new')
  expect(await screen.findByRole('radio', { name: 'Dry run first' })).toBeChecked()
  expect(screen.getByText(/open-data portal of Exampleville/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Upload and check' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Choose a file.')
  const input = document.querySelector<HTMLInputElement>('input[type="file"]')
  if (!input) throw new Error('There is no file input.')
  await user.upload(input, new File(['a,b\n1,2'], 'victims.csv', { type: 'text/csv' }))
  await user.click(screen.getByRole('button', { name: 'Upload and check' }))
  await waitFor(() => expect(router.state.location.pathname).toBe(`/staff/imports/${IMPORT_ID}`))
  await user.click(await screen.findByRole('button', { name: 'Import for real' }))
  const dialog = await screen.findByRole('dialog', { name: 'Import victims.csv for real?' })
  await user.click(within(dialog).getByRole('button', { name: 'Import for real' }))
  await waitFor(() => expect(forms).toHaveLength(2))
  expect(forms).toEqual([
    { kind: 'incidents', dry_run: 'true', parts: ['kind', 'dry_run', 'file'] },
    { kind: 'incidents', dry_run: 'false', parts: ['kind', 'dry_run', 'file'] },
  ])
  expect(new Set(keys).size).toBe(2)
})

test('a file that is too large is refused in words', async () => {
  server.use(http.post(api('/imports'), () => problem(413, 'too_large')))
  const { user } = await renderApp('/staff/imports/new')
  await screen.findByRole('radio', { name: 'Dry run first' })
  const input = document.querySelector<HTMLInputElement>('input[type="file"]')
  if (!input) throw new Error('There is no file input.')
  await user.upload(input, new File(['a'], 'victims.csv', { type: 'text/csv' }))
  await user.click(screen.getByRole('button', { name: 'Upload and check' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('The file is too large.')
})

test('without the right to import the page offers it disabled, with the reason', async () => {
  server.use(
    http.get(api('/me'), () => HttpResponse.json(makeMe({ permissions: ['imports:read'] }))),
    http.get(api('/imports'), () => HttpResponse.json({ items: [makeImport()], next_cursor: null })),
  )
  await renderApp('/staff/imports')
  expect(await screen.findByRole('button', { name: 'Import a file' })).toHaveAccessibleDescription(
    /imports:write/,
  )
  expect(await screen.findByRole('link', { name: 'victims.csv' })).toBeVisible()
})
