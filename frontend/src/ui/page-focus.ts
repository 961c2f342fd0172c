import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** After moving to another page, puts the focus on its heading, so that it is read out and Tab starts there. */
export function usePageFocus() {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
        if (pathChanged && fromLocation) document.querySelector<HTMLElement>('h1')?.focus()
      }),
    [router],
  )
}
