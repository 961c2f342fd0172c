import i18n from 'i18next'
import { initReactI18next } from 'react-i18next'

export const LOCALES = ['en', 'es'] as const
export type Locale = (typeof LOCALES)[number]
/** Each language by its own name. */
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', es: 'Español' }

const STORAGE_KEY = 'language'
const files = import.meta.glob<{ default: object }>('./locales/*/*.json')
const staffNamespaces = Object.keys(files)
  .filter((path) => path.startsWith('./locales/en/staff-'))
  .map((path) => path.slice('./locales/en/'.length, -'.json'.length))

export const isLocale = (value: unknown): value is Locale => LOCALES.includes(value as Locale)
export const currentLocale = (): Locale => (isLocale(i18n.language) ? i18n.language : 'en')

export async function initI18n(locale: Locale) {
  if (!i18n.isInitialized) {
    await i18n
      .use(initReactI18next)
      .use({
        type: 'backend' as const,
        read(language: string, namespace: string, done: (error: unknown, data: object | null) => void) {
          const file = files[`./locales/${language}/${namespace}.json`]
          if (!file) return done(new Error(`No locale file ${language}/${namespace}`), null)
          file().then(
            (module) => done(null, module.default),
            (error) => done(error, null),
          )
        },
      })
      .init({
        lng: locale,
        // Every language is complete (`npm run i18n-check`), so nothing falls back.
        fallbackLng: false,
        ns: ['common', 'public'],
        defaultNS: 'common',
        interpolation: { escapeValue: false },
        react: { useSuspense: false },
      })
  }
  await setLocale(locale)
}

/** Loads the words of the staff pages; public pages never do. */
export const loadStaffLocale = () => i18n.loadNamespaces(staffNamespaces)

/** Loads the words of the public pages of trainings; the other public pages are lighter without. */
export const loadTrainingLocale = () => i18n.loadNamespaces('public-trainings')

/** Loads the words of the public pages of vacant lots. */
export const loadLotLocale = () => i18n.loadNamespaces('public-lots')

/** Loads the words of the page of help. */
export const loadHelpLocale = () => i18n.loadNamespaces('public-help')

/** Loads the words of the public pages of programs. */
export const loadProgramLocale = () => i18n.loadNamespaces('public-programs')

/** Loads the words of the pages of one's own application, which show what a program asks too. */
export const loadApplicationLocale = () => i18n.loadNamespaces(['public-applications', 'public-programs'])

/** Changes the language. `remember` keeps the choice on this device. */
export async function setLocale(locale: Locale, { remember = false } = {}) {
  if (i18n.language !== locale) await i18n.changeLanguage(locale)
  if (typeof document === 'undefined') return
  document.documentElement.lang = locale
  if (remember) localStorage.setItem(STORAGE_KEY, locale)
}

/** The language for pages whose address does not carry it: `?lang=`, then the stored choice, then the browser's. */
export function preferredLocale(): Locale {
  const wishes = [
    new URLSearchParams(location.search).get('lang'),
    localStorage.getItem(STORAGE_KEY),
    navigator.language.slice(0, 2),
  ]
  return wishes.find(isLocale) ?? 'en'
}
