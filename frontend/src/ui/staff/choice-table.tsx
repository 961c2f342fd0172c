import { Button, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { WideTable } from '~/ui/staff/wide-table'

interface ChoiceTableProps<Row> {
  heads: string[]
  rows: Row[]
  rowId: (row: Row) => string
  name: (row: Row) => string
  cells: (row: Row) => ReactNode[]
  onEdit?: (row: Row) => void
  /** Without it nothing can be added. */
  newLabel?: string
  onNew: () => void
}

/** A short list of rows that are edited one by one, with a way to add one. */
export function ChoiceTable<Row>(props: ChoiceTableProps<Row>) {
  const { heads, rows, rowId, name, cells, onEdit, newLabel, onNew } = props
  const { t } = useTranslation('staff-shell')
  return (
    <>
      <WideTable label={heads.join(', ')}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th scope="col" key={head}>
                {head}
              </Table.Th>
            ))}
            {onEdit && <Table.Th scope="col">{t('choice.change')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowId(row)}>
              <Table.Th scope="row" fw={400}>
                {name(row)}
              </Table.Th>
              {cells(row).map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells stand in the order of the heads
                <Table.Td key={index}>{cell}</Table.Td>
              ))}
              {onEdit && (
                <Table.Td>
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('choice.edit_of', { name: name(row) })}
                    onClick={() => onEdit(row)}
                  >
                    {t('choice.edit')}
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {newLabel && (
        <Button mt="md" onClick={onNew}>
          {newLabel}
        </Button>
      )}
    </>
  )
}
