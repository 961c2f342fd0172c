import type { ContactChannel, NewCasePerson, PersonDetails, PersonRelation, SafeContact } from '~/api/gen'

const TEXTS = [
  'phone',
  'email',
  'street_address',
  'postal_code',
  'substitute_address',
  'contact_instructions',
] as const

/** Values of the fields of one person; empty text stands for nothing. */
export interface PersonValues {
  key: string
  relation: PersonRelation
  /** Somebody whom the organization knows already. */
  person_id: string
  given_name: string
  family_name: string
  birth_date: string
  phone: string
  email: string
  street_address: string
  postal_code: string
  substitute_address: string
  contact_instructions: string
  language: string
  protected: boolean
  channel: ContactChannel
  from_hour: number | string
  to_hour: number | string
  voicemail: boolean
  say_who_we_are: boolean
}

/** What is known of somebody, or somebody new. */
export function toPersonValues(
  relation: PersonRelation,
  known?: { details: PersonDetails; safe_contact: SafeContact; language: string; protected: boolean },
): PersonValues {
  const details: Partial<PersonDetails> = known?.details ?? {}
  const contact: Partial<SafeContact> = known?.safe_contact ?? {}
  return {
    key: crypto.randomUUID(),
    relation,
    person_id: '',
    given_name: details.given_name ?? '',
    family_name: details.family_name ?? '',
    birth_date: details.birth_date ?? '',
    phone: details.phone ?? '',
    email: details.email ?? '',
    street_address: details.street_address ?? '',
    postal_code: details.postal_code ?? '',
    substitute_address: details.substitute_address ?? '',
    contact_instructions: details.contact_instructions ?? '',
    language: known?.language ?? 'en',
    protected: known?.protected ?? false,
    channel: contact.channel ?? 'none',
    from_hour: contact.from_hour ?? '',
    to_hour: contact.to_hour ?? '',
    voicemail: contact.voicemail ?? false,
    say_who_we_are: contact.say_who_we_are ?? false,
  }
}

const hour = (value: number | string) => (value === '' ? null : Number(value))

export const toSafeContact = (values: PersonValues): SafeContact => ({
  channel: values.channel,
  from_hour: hour(values.from_hour),
  to_hour: hour(values.to_hour),
  voicemail: values.voicemail,
  say_who_we_are: values.say_who_we_are,
})

export const toDetails = (values: PersonValues): PersonDetails => ({
  given_name: values.given_name.trim(),
  family_name: values.family_name.trim(),
  birth_date: values.birth_date || null,
  ...Object.fromEntries(TEXTS.map((name) => [name, values[name].trim() || null])),
})

export const toNewPerson = (values: PersonValues): NewCasePerson =>
  values.person_id
    ? { relation: values.relation, person_id: values.person_id }
    : {
        relation: values.relation,
        details: toDetails(values),
        safe_contact: toSafeContact(values),
        language: values.language.trim().toLowerCase(),
        protected: values.protected,
      }
