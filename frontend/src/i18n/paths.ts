import { currentLocale, type Locale } from '.'

/** Pages whose address does not carry the language: staff have it in their profile, the others on the device. */
const UNPREFIXED = [
  '/staff',
  '/sign-in',
  '/invitation',
  '/password-reset',
  '/my-registration',
  '/check-in',
  '/my-application',
]

const under = (path: string, prefix: string) => path === prefix || path.startsWith(`${prefix}/`)

/** Whether the address of this page says its language (`/areas`, `/es/areas`). */
export const isLocalizedPath = (path: string) => !UNPREFIXED.some((prefix) => under(path, prefix))

export const localeOfPath = (path: string): Locale => (under(path, '/es') ? 'es' : 'en')

/** `/es/areas` → `/areas`: the router knows only paths without a language. */
export const withoutLocale = (path: string) => (under(path, '/es') ? path.slice('/es'.length) || '/' : path)

/** The public address of a page in a language. */
export function withLocale(path: string, locale: Locale = currentLocale()) {
  const bare = withoutLocale(path)
  if (locale === 'en' || !isLocalizedPath(bare)) return bare
  return bare === '/' ? '/es' : `/es${bare}`
}
