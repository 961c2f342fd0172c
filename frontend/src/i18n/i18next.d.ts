import 'i18next'
import type common from './locales/en/common.json'
import type publicPages from './locales/en/public.json'
import type staffHome from './locales/en/staff-home.json'
import type staffProfile from './locales/en/staff-profile.json'
import type staffShell from './locales/en/staff-shell.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: {
      common: typeof common
      public: typeof publicPages
      'staff-shell': typeof staffShell
      'staff-home': typeof staffHome
      'staff-profile': typeof staffProfile
    }
  }
}
