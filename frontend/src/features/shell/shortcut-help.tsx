import { Kbd, Modal, Switch, Table } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { enableShortcuts, shortcutsEnabled, useShortcuts } from '~/ui/staff/shortcuts'
import { useNavigation } from './use-navigation'

interface ShortcutHelpProps {
  opened: boolean
  onOpen: () => void
  onClose: () => void
}

/** The list of shortcuts, opened with `?`, and the switch that turns single keys off. */
export function ShortcutHelp({ opened, onOpen, onClose }: ShortcutHelpProps) {
  const { t } = useTranslation(['staff-shell', 'common'])
  const [enabled, setEnabled] = useState(shortcutsEnabled)
  const entries = useNavigation()
  useShortcuts(useMemo(() => ({ '?': onOpen }), [onOpen]))
  const rows: [string, string][] = [
    ['Ctrl K', t('shortcuts.palette')],
    ['?', t('shortcuts.help')],
    ['j / k', t('shortcuts.rows')],
    ['Enter', t('shortcuts.open')],
    ...entries.flatMap(({ shortcut, label }): [string, string][] =>
      shortcut ? [[`g ${shortcut}`, t(label)]] : [],
    ),
  ]
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Switch
        label={t('shortcuts.enabled')}
        checked={enabled}
        onChange={(event) => {
          enableShortcuts(event.currentTarget.checked)
          setEnabled(event.currentTarget.checked)
        }}
        mb="md"
      />
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('shortcuts.keys')}</Table.Th>
            <Table.Th scope="col">{t('shortcuts.action')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([keys, action]) => (
            <Table.Tr key={keys}>
              <Table.Td>
                <Kbd>{keys}</Kbd>
              </Table.Td>
              <Table.Td>{action}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
