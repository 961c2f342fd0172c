import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listCommunityAreasOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { Field } from '~/ui/public/field'
import { LoadState } from '~/ui/public/load-state'
import { Table } from '~/ui/public/table'

/** Without case and accents, so that "Nunez" finds "Núñez". */
const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

export function AreasPage() {
  const { t } = useTranslation(['public', 'common'])
  const format = useFormat()
  const [wanted, setWanted] = useState('')
  const areas = useQuery(listCommunityAreasOptions({ query: { sort: 'name' } }))
  const rows = (areas.data?.items ?? []).filter((area) =>
    [area.name, ...area.aliases].some((name) => fold(name).includes(fold(wanted))),
  )
  return (
    <>
      <PageTitle title={t('areas.title')} />
      <p>{t('areas.lead')}</p>
      <Field
        name="area-name"
        label={t('areas.search')}
        type="search"
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <LoadState query={areas}>
        <p role="status">{t('areas.count', { count: rows.length })}</p>
        <Table
          caption={t('areas.title')}
          rows={rows}
          rowId={(area) => area.number}
          columns={[
            {
              id: 'name',
              header: t('areas.name'),
              cell: (area) => (
                <Link to="/areas/$number" params={{ number: area.number }}>
                  {area.name}
                </Link>
              ),
            },
            {
              id: 'focus',
              header: t('areas.focus'),
              cell: (area) => (area.is_focus ? <span className="tag">{t('areas.focus_yes')}</span> : '–'),
            },
            { id: 'side', header: t('areas.side'), cell: (area) => area.side },
            {
              id: 'population',
              header: t('areas.population'),
              number: true,
              cell: (area) =>
                area.population == null ? t('common:unknown') : format.number(area.population),
            },
          ]}
        />
      </LoadState>
    </>
  )
}
