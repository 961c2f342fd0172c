import { Button, List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldChange, IncidentChange } from '~/api/gen'
import { listIncidentChangesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { useAreaNames } from '~/ui/staff/areas-field'
import { QueryState } from '~/ui/staff/query-state'
import { Timeline } from '~/ui/staff/timeline'

const FEW = 20
/** The most that one page of the API holds. */
const MANY = 200

/** What happened to the record, newest first: what changed, by whom, and why. */
export function IncidentHistory({ id }: { id: string }) {
  const { t } = useTranslation('staff-incidents')
  const [limit, setLimit] = useState(FEW)
  const by = useActor()
  const changes = useQuery(listIncidentChangesOptions({ path: { incident_id: id }, query: { limit } }))
  return (
    <QueryState query={changes} height={120}>
      {({ items, next_cursor }) => (
        <>
          <Timeline
            entries={items.map((change) => ({
              id: change.id,
              at: change.changed_at,
              title: t(`history.action.${change.action}` as 'history.action.created', {
                defaultValue: change.action,
              }),
              by: by(change),
              body: <Changes change={change} />,
            }))}
          />
          {next_cursor && limit === FEW && (
            <Button variant="subtle" onClick={() => setLimit(MANY)}>
              {t('history.more')}
            </Button>
          )}
        </>
      )}
    </QueryState>
  )
}

function useActor() {
  const { t } = useTranslation('staff-incidents')
  return ({ changed_by: { kind, name } }: IncidentChange) =>
    name ?? t(`history.by.${kind}` as 'history.by.user', { defaultValue: kind })
}

function Changes({ change }: { change: IncidentChange }) {
  const { t } = useTranslation('staff-incidents')
  const name = ({ field }: FieldChange) => t(`field.${field}` as 'field.kind', { defaultValue: field })
  const value = useValue()
  return (
    <>
      {change.reason && (
        <Text size="sm" fs="italic">
          {t('history.reason', { reason: change.reason })}
        </Text>
      )}
      {change.changes.length > 0 && (
        <List size="sm">
          {change.changes.map((one) => (
            <List.Item key={one.field}>
              {one.from == null && one.to == null
                ? t('history.replaced', { field: name(one) })
                : t('history.change', {
                    field: name(one),
                    from: value(one.field, one.from),
                    to: value(one.field, one.to),
                  })}
            </List.Item>
          ))}
        </List>
      )}
    </>
  )
}

/** The API's values in words. */
function useValue() {
  const { t } = useTranslation(['staff-incidents', 'common'])
  const format = useFormat()
  const areaNames = useAreaNames()
  return (field: string, value: string | null | undefined): string => {
    if (value == null || value === '') return t('history.nothing')
    if (field === 'occurred_at') return format.dateTime(value)
    if (field === 'community_area_number') return areaNames([Number(value)])
    if (value === 'true' || value === 'false') return t(value === 'true' ? 'common:yes' : 'common:no')
    const known = ['kind', 'verification', 'gunshot_injury', 'source'].includes(field)
    return known ? t(`${field}.${value}` as 'kind.other', { defaultValue: value }) : value
  }
}
