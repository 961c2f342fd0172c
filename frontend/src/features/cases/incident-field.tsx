import { Select } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CaseIncidentKind, IncidentKind, IncidentSummary } from '~/api/gen'
import { getIncidentOptions, listIncidentsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import type { CaseValues } from './case-fields'

/** Days before and after the day that was told: people remember the evening, sources the next morning. */
const DAYS_AROUND = 1

const shifted = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

const KINDS: Record<CaseIncidentKind, IncidentKind[]> = {
  nonfatal_shooting: ['nonfatal_shooting'],
  homicide: ['homicide_shooting', 'homicide_other'],
}

interface IncidentFieldProps {
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
  form: UseFormReturnType<any>
}

/** The incident of the platform that a case belongs to, among those of that kind, day and area; or none yet. */
export function IncidentField({ form }: IncidentFieldProps) {
  const { t } = useTranslation('staff-cases')
  const labelOf = useIncidentLabel()
  const { incident_kind, incident_on, incident_area_number, incident_id } = form.getValues() as CaseValues
  const near = useQuery({
    ...listIncidentsOptions({
      query: {
        kind: KINDS[incident_kind],
        area: incident_area_number ? [Number(incident_area_number)] : undefined,
        occurred_from: incident_on && shifted(incident_on, -DAYS_AROUND),
        occurred_to: incident_on && shifted(incident_on, DAYS_AROUND),
        sort: 'occurred_at',
        limit: 200,
      },
    }),
    enabled: Boolean(incident_on),
  })
  const found = near.data?.items ?? []
  const isFound = found.some(({ id }) => id === incident_id)
  // What a case has already stays choosable when its facts were told otherwise.
  const chosen = useQuery({
    ...getIncidentOptions({ path: { incident_id } }),
    enabled: Boolean(incident_id) && !isFound,
  }).data
  const options = chosen && !isFound ? [chosen, ...found] : found
  return (
    <Select
      label={t('field.incident_id')}
      description={t(near.isSuccess && found.length === 0 ? 'field.incident_none' : 'field.incident_hint')}
      data={options.map((one) => ({ value: one.id, label: labelOf(one) }))}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('field.incident_clear') }}
      {...form.getInputProps('incident_id')}
      value={incident_id || null}
      onChange={(value) => {
        form.setFieldValue('incident_id', value ?? '')
        const incident = options.find(({ id }) => id === value)
        if (incident?.community_area)
          form.setFieldValue('incident_area_number', String(incident.community_area.number))
      }}
    />
  )
}

/** An incident in a line: when and where. */
function useIncidentLabel() {
  const format = useFormat()
  return ({ occurred_at, block, community_area }: IncidentSummary) =>
    [format.dateTime(occurred_at), block, community_area?.name].filter(Boolean).join(' · ')
}
