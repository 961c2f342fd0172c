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
