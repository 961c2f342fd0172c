import '@fontsource-variable/public-sans/wght.css'
import '~/ui/public/public.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { makeQueryClient } from '~/api/queries'
import { onSessionEnd } from '~/api/session'
import { initI18n, preferredLocale } from '~/i18n'
import { isLocalizedPath, localeOfPath, withLocale, withoutLocale } from '~/i18n/paths'
import { makeRouter } from './router'
import { keepFocus } from './ui/page-focus'

const path = withoutLocale(location.pathname)
const wished = new URLSearchParams(location.search).get('lang')
if (wished === 'es' && isLocalizedPath(path))
  history.replaceState(null, '', withLocale(path, 'es') + location.hash)

await initI18n(isLocalizedPath(path) ? localeOfPath(location.pathname) : preferredLocale())

const queryClient = makeQueryClient()
const router = makeRouter(queryClient)

onSessionEnd((reason) => {
  queryClient.clear()
  if (!router.state.location.pathname.startsWith('/staff')) return
  const return_to = reason === 'expired' ? router.state.location.href : undefined
  void router.navigate({ to: '/sign-in', search: { return_to, ended: reason } })
})

// The first commit replaces the prerendered page in one frame; each page then renders its own title.
await router.load()
const root = document.getElementById('root')
document.querySelector('head > title')?.remove()
if (root) {
  const restoreFocus = keepFocus(root)
  flushSync(() =>
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    ),
  )
  restoreFocus()
  // From here on links and forms are the app's; browser tests wait for it.
  root.dataset.live = 'true'
}
