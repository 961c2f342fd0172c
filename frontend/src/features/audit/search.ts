import { listAuditEntriesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { date, searchParams, text } from '~/ui/search'

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

export const auditList = (search: AuditSearch) => {
  const { action, actor_id, resource_type, resource_id, occurred_from, occurred_to, cursor } = search
  return listAuditEntriesOptions({
    query: {
      action,
      actor_id,
      resource_type,
      resource_id,
      occurred_from,
      occurred_to,
      cursor,
      limit: 50,
    },
  })
}
