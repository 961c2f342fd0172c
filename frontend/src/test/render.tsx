import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { makeQueryClient } from '~/api/queries'
import { makeRouter } from '~/router'
import { theme } from '~/ui/staff/theme'

/** Renders one component within everything it may need: Mantine (without transitions), queries, a router. */
export async function renderWith(element: ReactNode, { path = '/' } = {}) {
  const root = createRootRoute({ component: Outlet })
  const page = createRoute({ getParentRoute: () => root, path: '/', component: () => element })
  const other = createRoute({ getParentRoute: () => root, path: '/other', component: () => 'other page' })
  const history = createMemoryHistory({ initialEntries: [path] })
  const router = createRouter({ routeTree: root.addChildren([page, other]), history })
  await router.load()
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={makeQueryClient()}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  return { user: userEvent.setup(), router }
}

/** Renders the whole app at an address: real routes, real guards, the API answered by `server`. */
export async function renderApp(path: string) {
  const queryClient = makeQueryClient()
  const router = makeRouter(queryClient, { history: createMemoryHistory({ initialEntries: [path] }) })
  await router.load()
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { user: userEvent.setup(), router, queryClient }
}
