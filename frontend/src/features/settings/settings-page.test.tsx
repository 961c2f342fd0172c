import { screen, waitFor } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { startSession } from '~/api/session'
import { makeMe, settings } from '~/test/factories'
import { renderApp } from '~/test/render'
import { api, problem, server } from '~/test/server'

beforeEach(() => {
  startSession({ access_token: 'token' })
  server.use(http.get(api('/me'), () => HttpResponse.json(makeMe({ permissions: ['settings:write'] }))))
})

test('settings are saved with the version that was seen', async () => {
  let sent: { version: string | null; body: Record<string, unknown> } | undefined
  server.use(
    http.patch(api('/settings'), async ({ request }) => {
      const body = (await request.json()) as Record<string, unknown>
      sent = { version: request.headers.get('If-Match'), body }
      return HttpResponse.json({ ...settings, ...body, row_version: 2 })
    }),
  )
  const { user } = await renderApp('/staff/settings')
  const name = await screen.findByLabelText('Name of the center')
  await user.clear(name)
  await user.click(name)
  await user.paste('Safety Center North')
  await user.clear(screen.getByLabelText('Telephone'))
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(sent?.version).toBe('"1"'))
  expect(sent?.body).toMatchObject({
    center_name: 'Safety Center North',
    contact_phone: null,
    small_count_threshold: 5,
  })
  expect(await screen.findByText('The settings are saved.')).toBeVisible()
})

test('numbers out of range are not sent', async () => {
  const { user } = await renderApp('/staff/settings')
  const threshold = await screen.findByLabelText('Small counts')
  await user.clear(threshold)
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Enter a number from 0 to 100.')
})

test('settings changed by someone else meanwhile are not overwritten', async () => {
  server.use(http.patch(api('/settings'), () => problem(412, 'precondition_failed')))
  const { user } = await renderApp('/staff/settings')
  await user.click(await screen.findByLabelText('Name of the city'))
  await user.paste(' South')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Somebody else changed this meanwhile.')
})

test('without the right there is no form', async () => {
  server.use(http.get(api('/me'), () => HttpResponse.json(makeMe({ permissions: [] }))))
  await renderApp('/staff/settings')
  expect(await screen.findByRole('alert')).toHaveTextContent('Not part of your role')
  expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument()
})
