import type { GunshotInjury, IncidentKind, Injury, NewIncident, Point } from '~/api/gen'
import { fromClock } from '~/ui/zoned-time'

export interface VictimValues {
  /** Only to tell the rows of the form apart. */
  key: string
  age_band: string
  sex: string
  race: string
  injury: Injury
  gunshot_injury: GunshotInjury
}

export interface NewIncidentValues {
  kind: IncidentKind
  occurred_at: string
  case_number: string
  address: string
  latitude: string
  longitude: string
  community_area_number: string
  beat: string
  district: string
  ward: string
  location_description: string
  domestic: '' | 'true' | 'false'
  gunshot_injury: GunshotInjury
  description: string
  victimizations: VictimValues[]
}

export const NEW_INCIDENT: NewIncidentValues = {
  kind: 'nonfatal_shooting',
  occurred_at: '',
  case_number: '',
  address: '',
  latitude: '',
  longitude: '',
  community_area_number: '',
  beat: '',
  district: '',
  ward: '',
  location_description: '',
  domestic: '',
  gunshot_injury: 'unknown',
  description: '',
  victimizations: [],
}

/** The codes of the city's records. */
export const AGE_BANDS = ['0-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80+'] as const
export const SEXES = ['F', 'M', 'X'] as const
export const RACES = ['API', 'BLK', 'I', 'WBH', 'WHI', 'WWH'] as const
export const INJURIES = ['fatal', 'nonfatal', 'unknown'] as const satisfies readonly Injury[]

export const newVictim = (): VictimValues => ({
  key: crypto.randomUUID(),
  age_band: '',
  sex: '',
  race: '',
  injury: 'nonfatal',
  gunshot_injury: 'unknown',
})

const coordinate = (value: string) => (value.trim() === '' ? Number.NaN : Number(value.replace(',', '.')))

/** The point, when both coordinates are numbers on the earth. */
export function pointOf({
  latitude,
  longitude,
}: Pick<NewIncidentValues, 'latitude' | 'longitude'>): Point | undefined {
  const [x, y] = [coordinate(longitude), coordinate(latitude)]
  return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? { type: 'Point', coordinates: [x, y] } : undefined
}

const optional = (value: string) => value.trim() || undefined

/** What the API takes; what was left empty is left out. */
export function newIncidentBody(values: NewIncidentValues, timeZone: string): NewIncident {
  return {
    kind: values.kind,
    occurred_at: fromClock(values.occurred_at, timeZone),
    case_number: optional(values.case_number),
    address: optional(values.address),
    exact_point: pointOf(values),
    community_area_number: values.community_area_number ? Number(values.community_area_number) : undefined,
    beat: optional(values.beat),
    district: optional(values.district),
    ward: values.ward.trim() ? Number(values.ward) : undefined,
    location_description: optional(values.location_description),
    domestic: values.domestic === '' ? undefined : values.domestic === 'true',
    gunshot_injury: values.gunshot_injury,
    description: optional(values.description),
    victimizations: values.victimizations.map(({ age_band, sex, race, injury, gunshot_injury }) => ({
      age_band: optional(age_band),
      sex: optional(sex),
      race: optional(race),
      injury,
      gunshot_injury,
    })),
  }
}
