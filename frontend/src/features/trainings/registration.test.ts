import { expect, test } from 'vitest'
import { missingFields, toRegistration } from './registration'

test('a way of contact asks for what it needs, and for nothing else', () => {
  const values = { full_name: 'Jordan Reyes', audience: 'residents' }
  expect(missingFields({ ...values, contact_channel: 'email' })).toEqual({ email: 'email' })
  expect(missingFields({ ...values, contact_channel: 'text' })).toEqual({ phone: 'phone' })
  expect(missingFields({ ...values, contact_channel: 'none' })).toEqual({})
  expect(missingFields({})).toEqual({ full_name: 'name', audience: 'audience', contact_channel: 'channel' })
})

test('an address typed before another way of contact was chosen is not sent', () => {
  const body = toRegistration({
    full_name: ' Jordan Reyes ',
    audience: 'residents',
    contact_channel: 'none',
    email: 'jordan@example.org',
    phone: '312 555 0142',
    language: 'es',
    'accommodation:wheelchair': 'on',
    'accommodation:interpreter': 'on',
    community_area_number: '25',
  })
  expect(body).toMatchObject({
    full_name: 'Jordan Reyes',
    accommodations: ['wheelchair', 'interpreter'],
    community_area_number: 25,
  })
  expect(body.email).toBeUndefined()
  expect(body.phone).toBeUndefined()
})
