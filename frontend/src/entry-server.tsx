import { QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router'
import { renderToString } from 'react-dom/server'
import { makeQueryClient } from '~/api/queries'
import { initI18n } from '~/i18n'
import { localeOfPath } from '~/i18n/paths'
import { makeRouter } from './router'

/** Renders one public page to static HTML at build time. Nothing is asked of the API. */
export async function render(path: string) {
  const locale = localeOfPath(path)
  await initI18n(locale)
  const queryClient = makeQueryClient()
  const router = makeRouter(queryClient, {
    history: createMemoryHistory({ initialEntries: [path] }),
    isServer: true,
  })
  await router.load()
  const html = renderToString(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { html, locale }
}
