import { expect, test } from 'vitest'
import { isLocalizedPath, localeOfPath, withLocale, withoutLocale } from './paths'

test('Spanish addresses of public pages start with /es', () => {
  expect(withLocale('/', 'es')).toBe('/es')
  expect(withLocale('/areas/5', 'es')).toBe('/es/areas/5')
  expect(withLocale('/es/areas', 'en')).toBe('/areas')
})

test('staff and sign-in addresses carry no language', () => {
  expect(withLocale('/staff/profile', 'es')).toBe('/staff/profile')
  expect(isLocalizedPath('/sign-in')).toBe(false)
  expect(isLocalizedPath('/staffing')).toBe(true)
})

test('the language is read from whole path segments', () => {
  expect(localeOfPath('/es/data')).toBe('es')
  expect(localeOfPath('/estimates')).toBe('en')
  expect(withoutLocale('/es')).toBe('/')
})
