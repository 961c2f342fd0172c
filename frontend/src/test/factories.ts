import type { CommunityArea, Me, Settings } from '~/api/gen'

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
