import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Incident } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { QueryState } from '~/ui/staff/query-state'
import { CorrectionPanel } from './correction-panel'
import { Decision } from './decision'
import { IncidentHistory } from './history'
import { ListNavigation } from './list-navigation'
import { PlaceSection } from './place-section'
import { RelatedWork } from './related-work'
import { incidentDetail } from './search'
import { Victims } from './victims'
import { Withheld } from './withheld'
import { ProvisionalTag, VerificationTag } from './words'

const route = getRouteApi('/staff/incidents/$incidentId')

export function IncidentPage() {
  const { incidentId } = route.useParams()
  const incident = useQuery(incidentDetail(incidentId))
  return (
    <>
      <ListNavigation id={incidentId} />
      <QueryState query={incident}>
        {/* The key ends whatever was open or revealed when the next incident comes. */}
        {(data) => <IncidentDetail key={data.id} incident={data} />}
      </QueryState>
    </>
  )
}

function IncidentDetail({ incident }: { incident: Incident }) {
  const { t } = useTranslation('staff-incidents')
  const format = useFormat()
  const canWrite = useCan('incidents:write')
  const [correcting, correction] = useDisclosure()
  const summary = useSummary(incident)
  return (
    <DetailLayout
      title={t('detail.title', {
        kind: t(`kind.${incident.kind}`),
        date: format.date(incident.occurred_on),
      })}
      reference={incident.case_number ? t('detail.case', { number: incident.case_number }) : undefined}
      status={
        <>
          <VerificationTag verification={incident.verification} />
          {incident.provisional && <ProvisionalTag />}
        </>
      }
      actions={
        <ActionButton
          variant="default"
          leftSection={<Pencil size={16} aria-hidden />}
          disabledReason={canWrite.reason}
          onClick={correction.open}
        >
          {t('correction.open')}
        </ActionButton>
      }
      summary={summary}
      aside={{
        title: t('decision.title'),
        content: (
          <>
            <Decision incident={incident} />
            <h2 className="section-title">{t('history.title')}</h2>
            <IncidentHistory id={incident.id} />
          </>
        ),
      }}
    >
      <Withheld withheld={incident.withheld} />
      <Victims incident={incident} />
      <PlaceSection incident={incident} />
      <RelatedWork incidentId={incident.id} />
      <CorrectionPanel incident={incident} opened={correcting} onClose={correction.close} />
    </DetailLayout>
  )
}

function useSummary(incident: Incident) {
  const { t } = useTranslation(['staff-incidents', 'common'])
  const format = useFormat()
  const yesNo = (value: boolean | null | undefined) =>
    value == null ? t('common:unknown') : t(value ? 'common:yes' : 'common:no')
  const corrected = incident.corrected_fields.map((field) =>
    t(`field.${field}` as 'field.kind', { defaultValue: field }),
  )
  return [
    { label: t('field.occurred_at'), value: format.dateTime(incident.occurred_at) },
    { label: t('field.kind'), value: t(`kind.${incident.kind}`) },
    {
      label: t('field.community_area'),
      value: incident.community_area?.name ?? t('not_placed'),
    },
    { label: t('field.block'), value: incident.block },
    { label: t('field.location_description'), value: incident.location_description },
    { label: t('field.police'), value: policePlace(incident) },
    { label: t('field.ward'), value: incident.ward },
    { label: t('field.domestic'), value: yesNo(incident.domestic) },
    { label: t('field.gunshot_injury'), value: t(`gunshot_injury.${incident.gunshot_injury}`) },
    { label: t('field.primary_type'), value: incident.primary_type },
    { label: t('field.description'), value: incident.description },
    { label: t('field.source'), value: t(`source.${incident.source}`) },
    ...(corrected.length ? [{ label: t('detail.corrected'), value: corrected.join(', ') }] : []),
    { label: t('field.created_at'), value: format.dateTime(incident.created_at) },
  ]
}

const policePlace = ({ beat, district }: Incident) =>
  [beat, district].some(Boolean) ? `${beat ?? '–'} / ${district ?? '–'}` : undefined
