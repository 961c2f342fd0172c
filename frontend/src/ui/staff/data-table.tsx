import { Skeleton, Table, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { createColumnHelper, FlexRender, tableFeatures, useTable } from '@tanstack/react-table'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { type ReactNode, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '~/api/gen'
import { useShortcuts } from './shortcuts'
import { ErrorState } from './states'
import { useLate } from './use-late'
import './data-table.css'

export interface Column<Row> {
  /** Where the column can be sorted, also the API's name in `sort`. */
  id: string
  header: string
  cell: (row: Row) => ReactNode
  sortable?: boolean
  align?: 'end'
}

export interface DataTableProps<Row> {
  /** What the table lists; read out, and the name of its scrolling region. */
  caption: string
  columns: Column<Row>[]
  /** Undefined while the first page loads. */
  rows: Row[] | undefined
  rowId: (row: Row) => string
  error?: Problem | null
  onRetry?: () => void
  /** Another page is on its way; the present rows stay. */
  refreshing?: boolean
  /** As in the API: `occurred_at`, `-occurred_at`. */
  sort?: string
  onSort?: (sort: string) => void
  /** Opens a row: by Enter on the active row or a click. Give one cell a link as well. */
  onOpen?: (row: Row) => void
  /** Shown instead of an empty table. */
  empty: ReactNode
}

const features = tableFeatures({})
const SKELETON_ROWS = ['1', '2', '3', '4', '5', '6']

/** A list that the server sorts, filters and pages; it never holds all rows. Below 48 em wide it is a list of cards. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowId, error, onRetry, refreshing, sort, onSort, onOpen, empty } = props
  const { t } = useTranslation('common')
  const body = useRef<HTMLTableSectionElement>(null)
  const late = useLate(rows === undefined && !error)
  const columnDefinitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>()
    return helper.columns(
      columns.map(({ id, header, cell }) =>
        helper.display({ id, header, cell: ({ row }) => cell(row.original) }),
      ),
    )
  }, [columns])
  const data = useMemo(() => rows ?? [], [rows])
  const table = useTable({ features, data, columns: columnDefinitions, getRowId: rowId })
  useRowKeys(body)

  if (error && !rows) return <ErrorState problem={error} onRetry={onRetry} />
  if (rows?.length === 0) return empty
  const byId = new Map(columns.map((column) => [column.id, column]))
  return (
    <Table.ScrollContainer
      minWidth={0}
      className="data-table"
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': caption } }}
    >
      <Table stickyHeader highlightOnHover={Boolean(onOpen)} aria-busy={refreshing || undefined}>
        <Table.Caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers.map((header) => {
                const column = byId.get(header.id)
                return (
                  <Table.Th
                    key={header.id}
                    scope="col"
                    ta={column?.align}
                    aria-sort={column?.sortable ? ariaSort(sort, header.id) : undefined}
                  >
                    {column?.sortable && onSort ? (
                      <UnstyledButton className="sort" onClick={() => onSort(nextSort(sort, header.id))}>
                        <FlexRender header={header} />
                        <SortMark direction={ariaSort(sort, header.id)} />
                      </UnstyledButton>
                    ) : (
                      <FlexRender header={header} />
                    )}
                  </Table.Th>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody ref={body}>
          {late &&
            SKELETON_ROWS.map((key) => (
              <Table.Tr key={key} aria-hidden>
                <Table.Td colSpan={columns.length}>
                  <Skeleton height={18} />
                </Table.Td>
              </Table.Tr>
            ))}
          {table.getRowModel().rows.map((row) => (
            <Table.Tr
              key={row.id}
              data-row
              tabIndex={onOpen ? -1 : undefined}
              onClick={(event) => !isControl(event.target) && onOpen?.(row.original)}
              onKeyDown={(event) =>
                event.key === 'Enter' && event.target === event.currentTarget && onOpen?.(row.original)
              }
            >
              {row.getAllCells().map((cell) => {
                const column = byId.get(cell.column.id)
                return (
                  <Table.Td key={cell.id} ta={column?.align} data-label={column?.header}>
                    <FlexRender cell={cell} />
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <VisuallyHidden role="status">{late || refreshing ? t('loading') : ''}</VisuallyHidden>
    </Table.ScrollContainer>
  )
}

const isControl = (target: EventTarget) =>
  target instanceof Element && target.closest('a, button, input, label')

const ariaSort = (sort: string | undefined, id: string) =>
  sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : 'none'

/** Descending after ascending; any other column starts ascending. */
export const nextSort = (sort: string | undefined, id: string) => (sort === id ? `-${id}` : id)

function SortMark({ direction }: { direction: 'ascending' | 'descending' | 'none' }) {
  const Icon = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown }[direction]
  return <Icon size={14} aria-hidden />
}

/** `j` and `k` walk the rows; Enter, handled by the row, opens the active one. */
function useRowKeys(body: React.RefObject<HTMLTableSectionElement | null>) {
  const handlers = useMemo(() => {
    const step = (by: number) => () => {
      const rows = [...(body.current?.querySelectorAll<HTMLElement>('[data-row][tabindex]') ?? [])]
      const active = rows.findIndex((row) => row.contains(document.activeElement))
      rows[Math.min(Math.max(active + by, 0), rows.length - 1)]?.focus()
    }
    return { j: step(1), k: step(-1) }
  }, [body])
  useShortcuts(handlers)
}
