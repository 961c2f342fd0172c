import type { CommunityArea, Comparison, Incident, Me, Settings, TrendPeriod, Trends } from '~/api/gen'

/** Things of the API for tests, complete and typed from the contract. Override only what the test is about. */

export const settings: Settings = {
  center_name: 'Example Safety Center',
  city_name: 'Exampleville',
  timezone: 'America/Chicago',
  languages: ['en', 'es'],
  default_language: 'en',
  map_center: { type: 'Point', coordinates: [-87.7, 41.8] },
  map_zoom: 10,
  contact_phone: '555-0100',
  contact_email: 'help@example.org',
  demo: false,
  version: '0.0.0',
  small_count_threshold: 5,
  provisional_hours: 72,
  mask_radius_m: 150,
  service_assurance_days: 180,
  case_first_contact_days: 2,
  case_contact_days: 14,
  case_retention_months: 84,
  case_note_retention_months: 24,
  consent_days: 90,
  consent_most_days: 365,
  referral_emergency_hours: 24,
  referral_urgent_hours: 48,
  referral_routine_days: 5,
  referral_outcome_days: 30,
  referral_link_hours: 72,
  break_glass_minutes: 60,
  break_glass_review_hours: 72,
  row_version: 1,
}

export const makeMe = (change: Partial<Me> = {}): Me => ({
  kind: 'user',
  id: '01930000-0000-7000-8000-000000000001',
  email: 'ana@example.org',
  display_name: 'Ana Ruiz',
  language: 'en',
  organization: { id: '01930000-0000-7000-8000-000000000002', name: 'Example Partner', abbreviation: 'EP' },
  roles: [],
  permissions: ['incidents:read', 'community_areas:write'],
  second_factor_enabled: true,
  second_factor_required: false,
  row_version: 3,
  ...change,
})

export const makeArea = (change: Partial<CommunityArea> = {}): CommunityArea => ({
  number: 1,
  name: 'First Area',
  portal_name: 'FIRST AREA',
  aliases: [],
  side: 'north',
  is_focus: false,
  population: 50_000,
  population_year: 2020,
  population_source: 'Census',
  centroid: { type: 'Point', coordinates: [-87.7, 41.9] },
  boundary_kind: 'official',
  updated_at: '2026-11-01T12:00:00Z',
  row_version: 1,
  ...change,
})

export const areas = [makeArea(), makeArea({ number: 2, name: 'Núñez Park', is_focus: true })]

export const makeIncident = (change: Partial<Incident> = {}): Incident => ({
  id: '01930000-0000-7000-8000-000000000010',
  case_number: 'XX100001',
  kind: 'nonfatal_shooting',
  occurred_at: '2026-11-20T03:30:00Z',
  occurred_on: '2026-11-19',
  community_area: { number: 1, name: 'First Area' },
  block: '012XX N EXAMPLE ST',
  public_point: { type: 'Point', coordinates: [-87.7, 41.9] },
  beat: '0101',
  district: '1',
  ward: 2,
  location_description: 'STREET',
  domestic: false,
  gunshot_injury: 'yes',
  verification: 'preliminary',
  victimization_count: 1,
  source: 'victims',
  provisional: false,
  primary_type: 'BATTERY',
  description: null,
  hot_spot_cell: null,
  corrected_fields: [],
  withheld: [],
  victimizations: [],
  allowed_transitions: [],
  created_at: '2026-11-20T12:00:00Z',
  updated_at: '2026-11-20T12:00:00Z',
  row_version: 4,
  ...change,
})

const comparison: Comparison = {
  starts_on: '2025-11-16',
  ends_on: '2025-11-22',
  count: 10,
  change_percent: 20,
  suppressed: false,
}

export const makePeriod = (change: Partial<TrendPeriod> = {}): TrendPeriod => ({
  period: 'week',
  starts_on: '2026-11-15',
  ends_on: '2026-11-21',
  count: 12,
  suppressed: false,
  provisional: false,
  rate_per_10000: 1.2,
  prior_period: comparison,
  year_before: comparison,
  three_year_mean: comparison,
  ...change,
})

/** Week, 28 days and year, all alike but for their names. */
export const makePeriods = (change: Partial<TrendPeriod> = {}) =>
  (['week', 'twenty_eight_days', 'year_to_date'] as const).map((period) => makePeriod({ period, ...change }))

export const makeTrends = (change: Partial<Trends> = {}): Trends => ({
  as_of: '2026-11-21',
  data_through: '2026-11-22',
  provisional_from: '2026-11-21',
  measure: 'victimizations',
  group_by: 'none',
  kinds: ['homicide_shooting', 'homicide_other', 'nonfatal_shooting'],
  suppressed: true,
  small_count_threshold: 3,
  timezone: 'America/Chicago',
  groups: [{ key: 'all', population: 50_000, periods: makePeriods() }],
  weekly: [],
  ...change,
})
