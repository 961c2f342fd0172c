import type { Language, Modality, NewTraining, Training, TrainingPatch } from '~/api/gen'
import { type LocalizedValues, toLocalizedValues, toOptionalLocalized } from '~/ui/staff/localized-fields'
import { fromClock, toClock } from '~/ui/zoned-time'
import { type MaterialValues, materialsBody, toMaterialValues } from './materials-fields'

/** What a training is apart from its course and sessions, as forms hold it; empty text stands for nothing. */
export interface TrainingValues {
  language: Language
  modality: Modality
  capacity: number | string
  area_numbers: string[]
  audiences: string[]
  access_features: string[]
  instructor_ids: string[]
  site_name: string
  site_address: string
  site_notes: LocalizedValues
  longitude: number | string
  latitude: number | string
  meeting_url: string
  note: LocalizedValues
  materials: MaterialValues[]
  registration_opens: string
  registration_closes: string
  cost: number | string
}

export const NEW_TRAINING: TrainingValues = {
  language: 'en',
  modality: 'in_person',
  capacity: 25,
  area_numbers: [],
  audiences: [],
  access_features: [],
  instructor_ids: [],
  site_name: '',
  site_address: '',
  site_notes: toLocalizedValues(),
  longitude: '',
  latitude: '',
  meeting_url: '',
  note: toLocalizedValues(),
  materials: [],
  registration_opens: '',
  registration_closes: '',
  cost: '',
}

const clock = (instant: string | null | undefined, timeZone: string) =>
  instant ? toClock(instant, timeZone) : ''

export function trainingValues(training: Training, timeZone: string): TrainingValues {
  const { site, plan } = training
  const [longitude, latitude] = site?.point?.coordinates ?? []
  return {
    language: training.language,
    modality: training.modality,
    capacity: training.capacity,
    area_numbers: training.areas.map(({ number }) => String(number)),
    audiences: training.audiences,
    access_features: training.access_features,
    instructor_ids: plan?.instructors.map(({ user_id }) => user_id) ?? [],
    site_name: site?.name ?? '',
    site_address: site?.address ?? '',
    site_notes: toLocalizedValues(site?.notes),
    longitude: longitude ?? '',
    latitude: latitude ?? '',
    meeting_url: plan?.meeting_url ?? '',
    note: toLocalizedValues(training.note),
    materials: toMaterialValues(plan?.own_materials),
    registration_opens: clock(training.registration_opens_at, timeZone),
    registration_closes: clock(training.registration_closes_at, timeZone),
    cost: plan?.cost_cents == null ? '' : plan.cost_cents / 100,
  }
}

/** Everything but course and sessions as the API takes it. */
export function trainingBody(values: TrainingValues, timeZone: string) {
  const instant = (reading: string) => (reading ? fromClock(reading, timeZone) : null)
  const { longitude, latitude } = values
  const point =
    longitude === '' || latitude === ''
      ? null
      : { type: 'Point' as const, coordinates: [Number(longitude), Number(latitude)] as [number, number] }
  return {
    language: values.language,
    modality: values.modality,
    capacity: Number(values.capacity),
    area_numbers: values.area_numbers.map(Number),
    audiences: values.audiences,
    access_features: values.access_features,
    instructor_ids: values.instructor_ids,
    site: values.site_name.trim()
      ? {
          name: values.site_name.trim(),
          address: values.site_address.trim() || null,
          notes: toOptionalLocalized(values.site_notes),
          point,
        }
      : null,
    meeting_url: values.meeting_url.trim() || null,
    note: toOptionalLocalized(values.note),
    materials: materialsBody(values.materials),
    registration_opens_at: instant(values.registration_opens),
    registration_closes_at: instant(values.registration_closes),
    cost_cents: values.cost === '' ? null : Math.round(Number(values.cost) * 100),
  } satisfies TrainingPatch & Partial<NewTraining>
}

export interface SeriesValues {
  first_on: string
  starts: string
  minutes: number | string
  count: number | string
  every_days: number | string
  skip_on: string
}

export const NEW_SERIES: SeriesValues = {
  first_on: '',
  starts: '18:00',
  minutes: 120,
  count: 4,
  every_days: 7,
  skip_on: '',
}

/** Days to skip, one after the other as people write them: by spaces, commas or lines. */
export const daysOf = (text: string) => text.split(/[\s,;]+/).filter(Boolean)

export const seriesRule = (values: SeriesValues) => ({
  first_on: values.first_on,
  starts: values.starts,
  minutes: Number(values.minutes),
  count: Number(values.count),
  every_days: Number(values.every_days),
  skip_on: daysOf(values.skip_on),
})
