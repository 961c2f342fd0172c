import '@testing-library/jest-dom/vitest'
import '~/api/problem'
import { cleanup, configure } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { initI18n, loadStaffLocale } from '~/i18n'
import { server } from './server'

// Pages load lazily, and a busy machine takes its time to import them.
configure({ asyncUtilTimeout: 8000 })

// What Mantine needs and jsdom lacks.
Object.defineProperty(window, 'matchMedia', {
  value: (media: string) => ({
    matches: false,
    media,
    onchange: null,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
    removeListener() {},
    dispatchEvent: () => false,
  }),
})
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
// Text fields that grow with their content wait for the fonts.
Object.defineProperty(document, 'fonts', { value: new EventTarget() })
Element.prototype.scrollIntoView = vi.fn()
window.scrollTo = vi.fn()

beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' })
  await initI18n('en')
  await loadStaffLocale()
})
afterEach(() => {
  cleanup()
  server.resetHandlers()
  localStorage.clear()
})
afterAll(() => server.close())
