export type PersonalMark = 'email' | 'phone' | 'name'

const EMAIL = /[^\s@]+@[^\s@]+\.[^\s@]+/
const PHONE = /(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}\b/
const CAPITALIZED_PAIR = /(?<!\p{L})(\p{Lu}\p{Ll}+)\s+(?:\p{Lu}\.\s+)?(\p{Lu}[\p{Ll}'’-]+\p{L}*)/gu
/** Words that make a capitalized pair a place or an institution instead of a person. */
const PLACE_WORD =
  /^(north|south|east|west|norte|sur|este|oeste|street|st|avenue|ave|boulevard|blvd|road|rd|drive|place|court|park|parque|school|escuela|hospital|station|church|iglesia|area|district|beat|ward|the|el|la|los|las|police|fire|calle|avenida|center|centro|line|plaza|library|unit|department)$/i

/** What in a text looks like it points to a person. It only warns: the words of places are many. */
export function personalMarks(text: string): PersonalMark[] {
  const pairs = [...text.matchAll(CAPITALIZED_PAIR)]
  const named = pairs.some(
    ([, first = '', second = '']) => !PLACE_WORD.test(first) && !PLACE_WORD.test(second),
  )
  return [
    ...(EMAIL.test(text) ? (['email'] as const) : []),
    ...(PHONE.test(text) ? (['phone'] as const) : []),
    ...(named ? (['name'] as const) : []),
  ]
}
