import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** How long a page may take to show its heading. */
const PATIENCE_MS = 15_000

function focusHeading() {
  const focus = () => {
    const heading = document.querySelector<HTMLElement>('h1')
    heading?.focus()
    return heading !== null
  }
  if (focus()) return
  // A page that waits for its data has no heading yet.
  const observer = new MutationObserver(() => {
    if (focus()) observer.disconnect()
  })
  observer.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => observer.disconnect(), PATIENCE_MS)
}

/** After moving to another page, puts the focus on its heading, so that it is read out and Tab starts there. */
export function usePageFocus() {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
        if (pathChanged && fromLocation) focusHeading()
      }),
    [router],
  )
}

/** What can be reached by Tab and stands on prerendered pages. */
const FOCUSABLE = 'a[href], button'

/**
 * Remembers which link or button of a prerendered page has the focus, and gives it to its like after the page was replaced:
 * somebody who tabs before the app has taken over must not be thrown back to the top.
 */
export function keepFocus(root: HTMLElement): () => void {
  const focused = document.activeElement
  if (!focused || !root.contains(focused)) return () => {}
  const like = (element: Element) =>
    element.tagName === focused.tagName && element.getAttribute('href') === focused.getAttribute('href')
  const alike = () => [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(like)
  const place = alike().indexOf(focused as HTMLElement)
  return () => alike()[place]?.focus()
}
