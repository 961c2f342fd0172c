import { Card, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Action } from '~/api/gen'
import { useArea } from '~/features/shell/area'
import { ActionMarks, DueTime, ownerName, useActionTitle } from '~/ui/staff/actions/words'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { actionBoard } from './search'

const route = getRouteApi('/staff/actions/')
const COLUMNS = ['open', 'in_progress', 'blocked', 'done'] as const

/** What is not finished, by where it stands, the most urgent first. */
export function ActionBoard() {
  const { t } = useTranslation('staff-actions')
  const board = useQuery(actionBoard(route.useSearch(), useArea()))
  return (
    <QueryState query={board}>
      {({ items, next_cursor }) => (
        <>
          {next_cursor && <Text mb="sm">{t('board.more')}</Text>}
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
            {COLUMNS.map((status) => {
              const here = items.filter((action) => action.status === status)
              return (
                <section key={status} aria-labelledby={`board-${status}`}>
                  <h2 className="section-title" id={`board-${status}`}>
                    {t('board.column', { status: t(`status.${status}`), count: here.length })}
                  </h2>
                  <Stack component="ul" p={0} m={0} gap="xs">
                    {here.map((action) => (
                      <BoardCard key={action.id} action={action} />
                    ))}
                  </Stack>
                </section>
              )
            })}
          </SimpleGrid>
        </>
      )}
    </QueryState>
  )
}

function BoardCard({ action }: { action: Action }) {
  const titleOf = useActionTitle()
  return (
    <Card component="li" withBorder padding="sm">
      <AnchorLink to="/staff/actions/$actionId" params={{ actionId: action.id }}>
        {titleOf(action)}
      </AnchorLink>
      <Text size="sm">{ownerName(action)}</Text>
      <Text size="sm">
        <DueTime action={action} />
      </Text>
      <Group gap={4} mt={4}>
        <ActionMarks action={action} />
      </Group>
      {action.blocked_reason && <Text size="sm">{action.blocked_reason}</Text>}
    </Card>
  )
}
