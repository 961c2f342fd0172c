import { Button, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionMarks, ActionStatusTag, DueTime, useActionTitle } from '~/ui/staff/actions/words'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { WideTable } from '~/ui/staff/wide-table'
import { taskList } from './search'
import { TaskPanel } from './task-panel'

/** What has to be done for a family: actions that only those who see the case see. */
export function Tasks({ caseId, open }: { caseId: string; open: boolean }) {
  const { t } = useTranslation('staff-cases')
  const titleOf = useActionTitle()
  const [adding, setAdding] = useState(false)
  const tasks = useQuery(taskList(caseId))
  return (
    <>
      <QueryState query={tasks} height={60}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('tasks.none')}</Text>
          ) : (
            <WideTable label={t('tasks.title')}>
              <Table.Tbody>
                {items.map((task) => (
                  <Table.Tr key={task.id}>
                    <Table.Td>
                      <AnchorLink to="/staff/actions/$actionId" params={{ actionId: task.id }}>
                        {titleOf(task)}
                      </AnchorLink>
                    </Table.Td>
                    <Table.Td>{task.owner?.name ?? t('nobody')}</Table.Td>
                    <Table.Td>
                      <DueTime action={task} />
                    </Table.Td>
                    <Table.Td>
                      <ActionStatusTag status={task.status} /> <ActionMarks action={task} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </QueryState>
      {open && (
        <Button variant="default" mt="sm" onClick={() => setAdding(true)}>
          {t('tasks.add')}
        </Button>
      )}
      {adding && <TaskPanel caseId={caseId} onClose={() => setAdding(false)} />}
    </>
  )
}
