import type { ContactChannel, Language, NewRegistration } from '~/api/gen'

export const CHANNELS = ['email', 'text', 'phone', 'none'] as const satisfies readonly ContactChannel[]

/** Prefix of the check boxes of accommodations: each is a field of its own. */
export const ACCOMMODATION = 'accommodation:'

type Fields = Record<string, string>

export type Missing = 'name' | 'audience' | 'channel' | 'email' | 'phone'

/** What has to be filled in before it is worth sending, by field. */
export function missingFields(values: Fields): Record<string, Missing> {
  const found: Record<string, Missing> = {}
  if (!values.full_name?.trim()) found.full_name = 'name'
  if (!values.audience) found.audience = 'audience'
  if (!values.contact_channel) found.contact_channel = 'channel'
  if (values.contact_channel === 'email' && !values.email?.trim()) found.email = 'email'
  if (['phone', 'text'].includes(values.contact_channel ?? '') && !values.phone?.trim()) found.phone = 'phone'
  return found
}

/** The form as the API takes it. What the chosen way of contact does not need is not sent. */
export function toRegistration(values: Fields): NewRegistration {
  const channel = values.contact_channel as ContactChannel
  const optional = (name: string) => values[name]?.trim() || undefined
  return {
    full_name: values.full_name?.trim() ?? '',
    audience: values.audience ?? '',
    contact_channel: channel,
    email: channel === 'email' ? optional('email') : undefined,
    phone: channel === 'phone' || channel === 'text' ? optional('phone') : undefined,
    contact_note: optional('contact_note'),
    language: values.language as Language,
    accommodations: Object.keys(values)
      .filter((name) => name.startsWith(ACCOMMODATION))
      .map((name) => name.slice(ACCOMMODATION.length)),
    accommodation_note: optional('accommodation_note'),
    community_area_number: values.community_area_number ? Number(values.community_area_number) : undefined,
    employer: optional('employer'),
  }
}
