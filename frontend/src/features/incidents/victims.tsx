import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident, Victimization } from '~/api/gen'
import { type Column, DataTable } from '~/ui/staff/data-table'

/** The people harmed, without names. */
export function Victims({ incident }: { incident: Incident }) {
  const { t } = useTranslation('staff-incidents')
  const columns = useColumns()
  return (
    <section aria-labelledby="victims-title">
      <h2 className="section-title" id="victims-title" style={{ marginTop: 24 }}>
        {t('victims.title', { count: incident.victimization_count })}
      </h2>
      {incident.withheld.includes('victimizations') ? (
        <Text c="dimmed">{t('victims.withheld')}</Text>
      ) : (
        <DataTable
          caption={t('victims.caption')}
          columns={columns}
          rows={incident.victimizations}
          rowId={({ id }) => id}
          empty={<Text c="dimmed">{t('victims.none')}</Text>}
        />
      )}
    </section>
  )
}

function useColumns() {
  const { t } = useTranslation(['staff-incidents', 'common'])
  return useMemo<Column<Victimization>[]>(
    () => [
      {
        id: 'age_band',
        header: t('victims.age_band'),
        cell: ({ age_band }) => age_band ?? t('common:unknown'),
      },
      {
        id: 'sex',
        header: t('victims.sex'),
        cell: ({ sex }) => (sex ? t(`sex.${sex}` as 'sex.M', { defaultValue: sex }) : t('common:unknown')),
      },
      {
        id: 'race',
        header: t('victims.race'),
        cell: ({ race }) =>
          race ? t(`race.${race}` as 'race.BLK', { defaultValue: race }) : t('common:unknown'),
      },
      { id: 'injury', header: t('victims.injury'), cell: ({ injury }) => t(`injury.${injury}`) },
      {
        id: 'gunshot_injury',
        header: t('field.gunshot_injury'),
        cell: ({ gunshot_injury }) => t(`gunshot_injury.${gunshot_injury}`),
      },
      { id: 'source', header: t('field.source'), cell: ({ source }) => t(`source.${source}`) },
      {
        id: 'counted',
        header: t('victims.counted'),
        cell: ({ counted }) => t(counted ? 'common:yes' : 'victims.not_counted'),
      },
    ],
    [t],
  )
}
