/**
 * Typed search parameters of a route: `validateSearch: searchParams({ q: text, kind: listOf(KINDS) })`. A value that
 * does not fit is left out, so that an old or edited link still opens. All parameters are optional; give defaults where
 * the value is used.
 */
export type Parser<T> = (value: unknown) => T | undefined

type Parsed<Parsers> = { [Name in keyof Parsers]?: Parsers[Name] extends Parser<infer T> ? T : never }

export function searchParams<Parsers extends Record<string, Parser<unknown>>>(parsers: Parsers) {
  return (raw: Record<string, unknown>): Parsed<Parsers> => {
    // What does not fit is set to undefined: the router would keep the raw value of a parameter that is merely absent.
    const entries = Object.entries(parsers).map(([name, parse]) => [name, parse(raw[name])] as const)
    return Object.fromEntries(entries) as Parsed<Parsers>
  }
}

/** Text that is not empty. The router reads `?q=42` as a number; here it is text again. */
export const text: Parser<string> = (value) => {
  const string = typeof value === 'number' ? String(value) : value
  return typeof string === 'string' && string !== '' ? string : undefined
}

export const integer: Parser<number> = (value) =>
  Number.isSafeInteger(value) ? (value as number) : undefined

export const boolean: Parser<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)

/** A plain date, `2026-11-23`. */
export const date: Parser<string> = (value) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined

export const oneOf =
  <const T extends string>(allowed: readonly T[]): Parser<T> =>
  (value) =>
    allowed.includes(value as T) ? (value as T) : undefined

/** Some of the allowed values; none at all means that the parameter is absent. */
export const listOf =
  <const T extends string>(allowed: readonly T[]): Parser<T[]> =>
  (value) => {
    const known = [value].flat().filter((one): one is T => allowed.includes(one as T))
    return known.length ? known : undefined
  }

/** `sort` as in the API: one of the fields, descending with a leading `-`. */
export const sortBy =
  <const T extends string>(fields: readonly T[]): Parser<T | `-${T}`> =>
  (value) =>
    typeof value === 'string' && fields.includes(value.replace(/^-/, '') as T) ? (value as T) : undefined
