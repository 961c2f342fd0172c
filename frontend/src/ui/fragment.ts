import { useState } from 'react'

/**
 * What a mailed link or a QR code carries behind `#`, such as a one-time token. Browsers never send the fragment to a server,
 * and it leaves the address bar as soon as it is read.
 */
export function useFragment(): URLSearchParams {
  const [fragment] = useState(
    () => new URLSearchParams(typeof location === 'undefined' ? '' : location.hash.slice(1)),
  )
  if (fragment.size > 0 && location.hash)
    history.replaceState(history.state, '', location.pathname + location.search)
  return fragment
}
