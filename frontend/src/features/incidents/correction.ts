import type { GunshotInjury, Incident, IncidentKind, IncidentPatch } from '~/api/gen'
import { fromClock, toClock } from '~/ui/zoned-time'

/** What the form holds: text as typed, the time as the city's clocks show it. */
export interface CorrectionValues {
  kind: IncidentKind
  occurred_at: string
  case_number: string
  community_area_number: string
  beat: string
  district: string
  ward: string
  location_description: string
  domestic: '' | 'true' | 'false'
  gunshot_injury: GunshotInjury
  description: string
  address: string
}

export const correctionValues = (incident: Incident, timeZone: string): CorrectionValues => ({
  kind: incident.kind,
  occurred_at: toClock(incident.occurred_at, timeZone),
  case_number: incident.case_number ?? '',
  community_area_number: incident.community_area ? String(incident.community_area.number) : '',
  beat: incident.beat ?? '',
  district: incident.district ?? '',
  ward: incident.ward == null ? '' : String(incident.ward),
  location_description: incident.location_description ?? '',
  domestic: incident.domestic == null ? '' : incident.domestic ? 'true' : 'false',
  gunshot_injury: incident.gunshot_injury,
  description: incident.description ?? '',
  // Never known here: what is typed replaces the sealed address.
  address: '',
})

const textOrNull = (value: string) => value.trim() || null
const TO_PATCH: {
  [Field in keyof CorrectionValues]: (value: string, timeZone: string) => unknown
} = {
  kind: (value) => value,
  occurred_at: fromClock,
  case_number: textOrNull,
  community_area_number: Number,
  beat: textOrNull,
  district: textOrNull,
  ward: (value) => (value.trim() ? Number(value) : null),
  location_description: textOrNull,
  domestic: (value) => (value === '' ? null : value === 'true'),
  gunshot_injury: (value) => value,
  description: textOrNull,
  address: (value) => value.trim(),
}

/** The merge patch: only what the person changed, so that nobody else's change is undone. */
export function correctionPatch(
  before: CorrectionValues,
  after: CorrectionValues,
  timeZone: string,
): IncidentPatch {
  const fields = Object.keys(TO_PATCH) as (keyof CorrectionValues)[]
  return Object.fromEntries(
    fields
      .filter((field) => before[field] !== after[field])
      .map((field) => [field, TO_PATCH[field](after[field], timeZone)]),
  )
}
