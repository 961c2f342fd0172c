import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { LotChange } from '~/api/gen'
import { listLotChangesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { QueryState } from '~/ui/staff/query-state'
import { Timeline } from '~/ui/staff/timeline'

const KNOWN = [
  'entered',
  'imported',
  'updated',
  'moved',
  'nominated',
  'promised',
  'released',
  'confirmed',
  'reopened',
] as const

export function LotStory({ lotId }: { lotId: string }) {
  const { t } = useTranslation('staff-lots')
  const changes = useQuery(listLotChangesOptions({ path: { lot_id: lotId } }))
  const title = ({ change, to_status }: LotChange) => {
    if (to_status) return t(`status.${to_status}`)
    const known = KNOWN.find((word) => word === change)
    return known ? t(`change.${known}`) : change
  }
  return (
    <QueryState query={changes}>
      {({ items }) => (
        <Timeline
          entries={items.toReversed().map((change) => ({
            id: change.id,
            at: change.changed_at,
            title: title(change),
            by: change.actor?.name,
            body: note(change),
          }))}
        />
      )}
    </QueryState>
  )

  function note({ note, change }: LotChange) {
    if (!note) return null
    // Residents choose a reason from a list; its code stands where staff write words.
    return <p>{change === 'reopened' ? t(`reason.${note as 'other'}`) : note}</p>
  }
}
