import { listAuditEntriesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { date, searchParams, text } from '~/ui/search'
import { nextDay, startOfDay } from './day'

export const auditSearch = searchParams({
  action: text,
  actor_id: text,
  resource_type: text,
  resource_id: text,
  occurred_from: date,
  occurred_to: date,
  cursor: text,
})

export type AuditSearch = ReturnType<typeof auditSearch>

/** The days of the search stand for whole days in the center's time zone; the API takes moments. */
export const auditList = (search: AuditSearch, timeZone: string) => {
  const { action, actor_id, resource_type, resource_id, occurred_from, occurred_to, cursor } = search
  return listAuditEntriesOptions({
    query: {
      action,
      actor_id,
      resource_type,
      resource_id,
      occurred_from: occurred_from && startOfDay(occurred_from, timeZone),
      occurred_to: occurred_to && startOfDay(nextDay(occurred_to), timeZone),
      cursor,
      limit: 50,
    },
  })
}
