import { Group } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { IncidentSummary } from '~/api/gen'
import { useFormat } from '~/ui/format'
import type { Column } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import type { ListContext } from './neighbors'
import { ProvisionalTag, VerificationTag } from './words'

/** Columns of the list; beside the map only those that say which incident it is. */
export function useIncidentColumns(list: ListContext, { brief = false } = {}) {
  const { t } = useTranslation('staff-incidents')
  const format = useFormat()
  return useMemo<Column<IncidentSummary>[]>(() => {
    const columns: (Column<IncidentSummary> & { brief?: boolean })[] = [
      {
        id: 'occurred_at',
        header: t('field.occurred_at'),
        sortable: true,
        brief: true,
        cell: ({ id, occurred_at }) => (
          <AnchorLink
            to="/staff/incidents/$incidentId"
            params={{ incidentId: id }}
            state={{ incidentList: list }}
            style={brief ? undefined : { whiteSpace: 'nowrap' }}
          >
            {format.dateTime(occurred_at)}
          </AnchorLink>
        ),
      },
      { id: 'kind', header: t('field.kind'), brief: true, cell: ({ kind }) => t(`kind.${kind}`) },
      {
        id: 'community_area',
        header: t('field.community_area'),
        cell: ({ community_area }) => community_area?.name ?? t('not_placed'),
      },
      { id: 'block', header: t('field.block'), brief: true, cell: ({ block }) => block ?? '–' },
      {
        id: 'victimization_count',
        header: t('field.victimization_count'),
        align: 'end',
        cell: ({ victimization_count }) => format.number(victimization_count),
      },
      {
        id: 'verification',
        header: t('field.verification'),
        cell: ({ verification, provisional }) => (
          <Group gap={4}>
            <VerificationTag verification={verification} />
            {provisional && <ProvisionalTag />}
          </Group>
        ),
      },
      {
        id: 'updated_at',
        header: t('field.updated_at'),
        sortable: true,
        cell: ({ updated_at }) => format.relative(updated_at),
      },
    ]
    return columns.filter((column) => !brief || column.brief)
  }, [t, format, list, brief])
}
