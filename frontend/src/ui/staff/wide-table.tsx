import { Table } from '@mantine/core'
import type { ReactNode } from 'react'

interface WideTableProps {
  /** What the table shows, for those who scroll it by keyboard. */
  label: string
  children: ReactNode
}

/** A table that scrolls by itself where the screen is narrower. */
export function WideTable({ label, children }: WideTableProps) {
  return (
    <Table.ScrollContainer
      minWidth={0}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': label } }}
    >
      <Table>{children}</Table>
    </Table.ScrollContainer>
  )
}
