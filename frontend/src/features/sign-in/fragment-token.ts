import { useState } from 'react'

/**
 * The one-time token of a mailed link (`#token=…`). It travels in the fragment, which browsers never send to a server,
 * and leaves the address bar as soon as it is read.
 */
export function useFragmentToken(): string | null {
  const [token] = useState(() =>
    typeof location === 'undefined' ? null : new URLSearchParams(location.hash.slice(1)).get('token'),
  )
  if (token && location.hash) history.replaceState(history.state, '', location.pathname + location.search)
  return token
}
