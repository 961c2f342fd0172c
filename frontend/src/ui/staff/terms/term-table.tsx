import { Button, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Localized } from '~/api/gen'
import { useLocalized } from '~/ui/localized'
import { WideTable } from '~/ui/staff/wide-table'

interface Term {
  id: string
  name: Localized
  active: boolean
}

interface TermTableProps<T extends Term> {
  label: string
  terms: readonly T[]
  /** Head of what `about` says. */
  aboutLabel: string
  about: (term: T) => ReactNode
  onEdit: (term: T) => void
}

/** What can be chosen, also what cannot any more, each to be changed. */
export function TermTable<T extends Term>({ label, terms, aboutLabel, about, onEdit }: TermTableProps<T>) {
  const { t } = useTranslation('staff-terms')
  const localized = useLocalized()
  return (
    <WideTable label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('name')}</Table.Th>
          <Table.Th scope="col">{aboutLabel}</Table.Th>
          <Table.Th scope="col">{t('status')}</Table.Th>
          <Table.Th scope="col">{t('actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {terms.map((term) => (
          <Table.Tr key={term.id}>
            <Table.Th scope="row" fw={400}>
              {localized(term.name)}
            </Table.Th>
            <Table.Td>{about(term)}</Table.Td>
            <Table.Td>{t(term.active ? 'active' : 'retired')}</Table.Td>
            <Table.Td>
              <Button
                size="xs"
                variant="default"
                aria-label={t('edit_of', { name: localized(term.name) })}
                onClick={() => onEdit(term)}
              >
                {t('edit')}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  )
}
