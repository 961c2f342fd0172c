import { useEffect } from 'react'

const STORAGE_KEY = 'single-key-shortcuts'
/** Milliseconds to press the second key of a pair such as `g i`. */
const PAIR_TIMEOUT = 1000

/** Single-key shortcuts can be switched off (WCAG 2.1.4); the choice stays on this device. */
export const shortcutsEnabled = () => localStorage.getItem(STORAGE_KEY) !== 'off'
export const enableShortcuts = (on: boolean) => localStorage.setItem(STORAGE_KEY, on ? 'on' : 'off')

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const dialogOpen = () => document.querySelector('[role="dialog"]') !== null

/**
 * Runs the handler of a key (`'j'`, `'?'`) or of two keys one after the other (`'g i'`). Never while typing, with a
 * modifier held, or while a dialog is open.
 */
export function useShortcuts(handlers: Record<string, (event: KeyboardEvent) => void>) {
  useEffect(() => {
    let first = ''
    let since = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (dialogOpen() || !shortcutsEnabled()) return
      const pair = Date.now() - since < PAIR_TIMEOUT ? `${first} ${event.key}` : ''
      const handler = handlers[pair] ?? handlers[event.key]
      first = event.key
      since = Date.now()
      if (!handler) return
      event.preventDefault()
      handler(event)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [handlers])
}
