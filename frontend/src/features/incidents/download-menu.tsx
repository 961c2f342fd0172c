import { Button, Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { saveBlob } from '~/api/download'
import { exportIncidentsCsv, exportIncidentsGeojson, type Problem } from '~/api/gen'
import type { incidentFilter } from './search'

type Format = 'csv' | 'geojson'
const EXPORTS = { csv: exportIncidentsCsv, geojson: exportIncidentsGeojson }

/** Saves what the list shows, all pages. The session goes in a header, never in an address. */
export function useIncidentDownload(query: ReturnType<typeof incidentFilter>) {
  return useMutation<void, Problem, Format>({
    mutationFn: async (format) => {
      const { data } = await EXPORTS[format]({ query, parseAs: 'blob', throwOnError: true })
      saveBlob(data as unknown as Blob, `incidents.${format}`)
    },
  })
}

export function DownloadMenu({ loading, onPick }: { loading: boolean; onPick: (format: Format) => void }) {
  const { t } = useTranslation('staff-incidents')
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<Download size={16} aria-hidden />} loading={loading}>
          {t('download.open')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onPick('csv')}>{t('download.csv')}</Menu.Item>
        <Menu.Item onClick={() => onPick('geojson')}>{t('download.geojson')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
