import type { QueryClient } from '@tanstack/react-query'
import { createRouter, type RouterHistory } from '@tanstack/react-router'
import { withLocale, withoutLocale } from '~/i18n/paths'
import { routeTree } from './routeTree.gen'

export function makeRouter(
  queryClient: QueryClient,
  options: { history?: RouterHistory; isServer?: boolean } = {},
) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    // The language is a prefix of public addresses only outside the router: routes and links never mention it.
    rewrite: {
      input: ({ url }) => {
        url.pathname = withoutLocale(url.pathname)
        return url
      },
      output: ({ url }) => {
        url.pathname = withLocale(url.pathname)
        return url
      },
    },
    ...options,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
