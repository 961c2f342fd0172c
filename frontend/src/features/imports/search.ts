import type { Import, ImportKind, ImportStatus } from '~/api/gen'
import {
  getImportOptions,
  listImportErrorsOptions,
  listImportsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { boolean, oneOf, searchParams, sortBy, text } from '~/ui/search'

export const IMPORT_KINDS = [
  'incidents',
  'areas',
  'lots',
  'surroundings',
  'services',
] as const satisfies readonly ImportKind[]

export const IMPORT_STATUSES = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
] as const satisfies readonly ImportStatus[]

export const importSearch = searchParams({
  status: oneOf(IMPORT_STATUSES),
  kind: oneOf(IMPORT_KINDS),
  sort: sortBy(['created_at']),
  cursor: text,
})

export type ImportSearch = ReturnType<typeof importSearch>

export const DEFAULT_SORT = '-created_at'

export const importList = ({ status, kind, sort = DEFAULT_SORT, cursor }: ImportSearch) =>
  listImportsOptions({ query: { status, kind, sort, cursor, limit: 50 } })

/** `dry_run: false` suggests the real import: the dry run has been looked at. */
export const newImportSearch = searchParams({ kind: oneOf(IMPORT_KINDS), dry_run: boolean })

/** `cursor` is that of the refused rows. */
export const importDetailSearch = searchParams({ cursor: text })

export const importDetail = (importId: string) => getImportOptions({ path: { import_id: importId } })

export const refusedRows = (importId: string, cursor: string | undefined) =>
  listImportErrorsOptions({ path: { import_id: importId }, query: { cursor, limit: 50 } })

/** Whether the worker may still change it. */
export const isUnderWay = ({ status }: Pick<Import, 'status'>) => status === 'queued' || status === 'running'

const FIRST_PAUSE = 1000
const LONGEST_PAUSE = 10_000
const GROWTH = 1.3

/** Milliseconds until the next look at an import under way: often at first, then less and less. */
export const pollPause = (looks: number) => Math.min(FIRST_PAUSE * GROWTH ** looks, LONGEST_PAUSE)
