import { Button, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { useArea } from '~/features/shell/area'
import { ButtonLink } from '~/ui/staff/links'
import { EmptyState } from '~/ui/staff/states'
import { type IncidentSearch, incidentSearch, isFiltered } from './search'

/** Why there is nothing: the filter lets nothing through, the area has none, or nothing was imported yet. */
export function NoIncidents({
  search,
  onClear,
}: {
  search: IncidentSearch
  onClear: (change: Partial<IncidentSearch>) => void
}) {
  const { t } = useTranslation('staff-incidents')
  const me = useMe()
  const area = useArea()
  if (isFiltered(search)) {
    const { sort: _sort, view: _view, ...cleared } = incidentSearch({})
    return (
      <EmptyState
        title={t('empty.filtered.title')}
        action={
          <Button variant="default" onClick={() => onClear(cleared)}>
            {t('empty.filtered.clear')}
          </Button>
        }
      >
        {t('empty.filtered.body')}
      </EmptyState>
    )
  }
  if (area !== undefined) return <EmptyState title={t('empty.area.title')}>{t('empty.area.body')}</EmptyState>
  return (
    <EmptyState
      title={t('empty.first.title')}
      action={
        can(me, 'imports:write') && (
          <Group>
            <ButtonLink to="/staff/imports/new">{t('empty.first.import')}</ButtonLink>
          </Group>
        )
      }
    >
      {t('empty.first.body')}
    </EmptyState>
  )
}
