import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { listActionChangesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { QueryState } from '~/ui/staff/query-state'
import { Timeline } from '~/ui/staff/timeline'

/** What happened to the action, newest first, and what was said about it. */
export function ActionHistory({ id }: { id: string }) {
  const { t } = useTranslation('staff-actions')
  const changes = useQuery(listActionChangesOptions({ path: { action_id: id } }))
  return (
    <QueryState query={changes} height={120}>
      {({ items }) => (
        <Timeline
          entries={[...items].reverse().map((change) => ({
            id: change.id,
            at: change.changed_at,
            title: t(`history.change.${change.change}` as 'history.change.opened', {
              defaultValue: change.change,
            }),
            by: change.actor?.name ?? t(`history.by.${change.actor_kind}` as 'history.by.system'),
            body: (
              <>
                {change.note && <Text size="sm">{change.note}</Text>}
                {change.fields.length > 0 && (
                  <Text size="sm" c="dimmed">
                    {change.fields
                      .map((field) => t(`field.${field}` as 'field.title', { defaultValue: field }))
                      .join(', ')}
                  </Text>
                )}
              </>
            ),
          }))}
        />
      )}
    </QueryState>
  )
}
