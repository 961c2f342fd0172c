import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ReviewSession } from '~/api/gen'
import { listActionsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { ActionMarks, ActionStatusTag, DueTime, ownerName } from '~/ui/staff/actions/words'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'

/** The actions decided in a session, or those that follow from one of its incidents. */
export function SessionActions({ session, reviewId }: { session: ReviewSession; reviewId?: string }) {
  const { t } = useTranslation('staff-reviews')
  const query = reviewId ? { incident_review_id: reviewId } : { session_id: session.id }
  const actions = useQuery(listActionsOptions({ query: { ...query, sort: 'due_at', limit: 200 } }))
  return (
    <QueryState query={actions} height={60}>
      {({ items }) =>
        items.length === 0 ? (
          <Text>{t('actions_none')}</Text>
        ) : (
          <ul>
            {items.map((action) => (
              <li key={action.id}>
                <AnchorLink to="/staff/actions/$actionId" params={{ actionId: action.id }}>
                  {action.title}
                </AnchorLink>
                , {ownerName(action)}, <DueTime action={action} />
                <Group gap={4} component="span">
                  <ActionStatusTag status={action.status} />
                  <ActionMarks action={action} />
                </Group>
              </li>
            ))}
          </ul>
        )
      }
    </QueryState>
  )
}
