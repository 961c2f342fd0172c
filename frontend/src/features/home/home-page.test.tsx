import { screen } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { startSession } from '~/api/session'
import { makeMe } from '~/test/factories'
import { renderApp } from '~/test/render'
import { api, server } from '~/test/server'

beforeEach(() => startSession({ access_token: 'token' }))

const allow = (...permissions: ReturnType<typeof makeMe>['permissions']) =>
  server.use(http.get(api('/me'), () => HttpResponse.json(makeMe({ permissions }))))

test('what waits leads to the place where it is done', async () => {
  allow('imports:read', 'api_keys:read')
  server.use(
    http.get(api('/imports'), () =>
      HttpResponse.json({ items: [{ refused_count: 2 }, { refused_count: 1 }], next_cursor: null }),
    ),
    http.get(api('/api-keys'), () => HttpResponse.json({ items: [{ id: 'k-1' }], next_cursor: null })),
  )
  await renderApp('/staff')
  expect(await screen.findByRole('link', { name: '3 rows refused in recent imports' })).toHaveAttribute(
    'href',
    '/staff/imports',
  )
  expect(await screen.findByRole('link', { name: '1 API key expires soon' })).toHaveAttribute(
    'href',
    '/staff/api-keys?status=expiring',
  )
})

test('nothing is asked for that the role does not include', async () => {
  allow()
  await renderApp('/staff')
  expect(await screen.findByText('Nothing is waiting for you')).toBeVisible()
})
