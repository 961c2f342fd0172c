import './area-page.css'
import { NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Pencil, Printer } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { can, useCan, useMe } from '~/api/can'
import type { CommunityArea, Measure } from '~/api/gen'
import { useFigures } from '~/ui/figures'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { StatusTag } from '~/ui/staff/status-tag'
import { AreaFigures } from './area-figures'
import { AreaPanel } from './area-panel'
import { areaDetail, MEASURES } from './search'

const route = getRouteApi('/staff/areas/$number')

export function AreaPage() {
  const { t } = useTranslation('staff-areas')
  const { number } = route.useParams()
  const area = useQuery(areaDetail(number))
  return (
    <>
      <p className="no-print area-back">
        <AnchorLink to="/staff/areas">{t('back')}</AnchorLink>
      </p>
      <QueryState query={area}>{(data) => <AreaDetail key={data.number} area={data} />}</QueryState>
    </>
  )
}

function AreaDetail({ area }: { area: CommunityArea }) {
  const { t } = useTranslation(['staff-areas', 'common'])
  const { measure = 'victimizations' } = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('community_areas:write')
  const seesIncidents = can(useMe(), 'incidents:read')
  const [editing, edit] = useDisclosure()
  return (
    <div className="area-page">
      <DetailLayout
        title={area.name}
        reference={t('reference', { number: area.number, side: area.side })}
        status={area.is_focus && <StatusTag tone="info">{t('focus')}</StatusTag>}
        actions={
          <>
            {seesIncidents && (
              <ButtonLink variant="default" to="/staff/incidents" search={{ area: area.number }}>
                {t('incidents')}
              </ButtonLink>
            )}
            <ActionButton
              variant="default"
              leftSection={<Printer size={16} aria-hidden />}
              onClick={() => window.print()}
            >
              {t('print')}
            </ActionButton>
            <ActionButton
              variant="default"
              leftSection={<Pencil size={16} aria-hidden />}
              disabledReason={canWrite.reason}
              onClick={edit.open}
            >
              {t('edit.open')}
            </ActionButton>
          </>
        }
        summary={useSummary(area)}
      >
        <NativeSelect
          label={t('measure.label')}
          data={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))}
          value={measure}
          onChange={(event) =>
            void navigate({
              search: (previous) => ({ ...previous, measure: event.currentTarget.value as Measure }),
            })
          }
          maw={320}
          mt="lg"
          className="no-print"
        />
        <AreaFigures area={area} measure={measure} />
        <AreaPanel area={area} opened={editing} onClose={edit.close} />
      </DetailLayout>
    </div>
  )
}

function useSummary(area: CommunityArea) {
  const { t } = useTranslation(['staff-areas', 'common'])
  const format = useFormat()
  const { population } = useFigures()
  return [
    { label: t('field.population'), value: population(area) },
    { label: t('field.side'), value: area.side },
    { label: t('field.portal_name'), value: area.portal_name },
    { label: t('field.aliases'), value: area.aliases.length ? area.aliases.join(', ') : undefined },
    { label: t('field.boundary'), value: t(`boundary.${area.boundary_kind}`) },
    { label: t('field.updated_at'), value: format.dateTime(area.updated_at) },
  ]
}
