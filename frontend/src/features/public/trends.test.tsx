import { screen, within } from '@testing-library/react'
import { HttpResponse, http } from 'msw'
import { expect, test } from 'vitest'
import { makeArea, makePeriods, makeTrends } from '~/test/factories'
import { renderApp } from '~/test/render'
import { api, server } from '~/test/server'

const hiddenFigure = { count: null, change_percent: null, suppressed: true }
const periods = makePeriods().map((period) =>
  period.period === 'week'
    ? {
        ...period,
        count: null,
        suppressed: true,
        year_before: { ...period.year_before, ...hiddenFigure },
      }
    : period,
)
const weeks = Array.from({ length: 10 }, (_, index) => ({
  week_start: `2026-09-${String(index + 10)}`,
  count: index < 5 ? null : 4,
  suppressed: index < 5,
  provisional: false,
}))

const serve = (trends = makeTrends({ groups: [{ key: 'all', periods }], weekly: weeks })) =>
  server.use(
    http.get(api('/community-areas/1'), () => HttpResponse.json(makeArea())),
    http.get(api('/statistics/trends'), () => HttpResponse.json(trends)),
  )

test('a small number is said to be hidden, not shown as zero or left empty', async () => {
  serve()
  await renderApp('/areas/1')
  const table = await screen.findByRole('table', { name: 'People harmed, by period' })
  const week = within(table).getByRole('row', { name: /Last 7 days/ })
  expect(within(week).getAllByText('hidden: small count')).toHaveLength(2)
  expect(within(table).getByRole('row', { name: /Last 28 days/ })).toHaveTextContent(/10 \(\+20.%\)/)
})

test('the page says from which number on figures are hidden', async () => {
  serve()
  await renderApp('/areas/1')
  expect(await screen.findByText(/Numbers from 1 to 3 are hidden/)).toBeVisible()
})

test('a line with many hidden weeks is not drawn', async () => {
  serve()
  await renderApp('/areas/1')
  expect(await screen.findByText(/Week by week, the numbers of a single area are too small/)).toBeVisible()
})

test('the start page states the finding for the city and gives the weeks as a table', async () => {
  serve(makeTrends({ weekly: weeks.map((week) => ({ ...week, count: 4, suppressed: false })) }))
  await renderApp('/')
  expect(
    await screen.findAllByText('Last 28 days: 12 people harmed, 20 % more than the year before'),
  ).not.toHaveLength(0)
  expect(screen.getByText('Show as a table')).toBeInTheDocument()
})

test('the method page names the rules that this center has set', async () => {
  await renderApp('/data')
  expect(await screen.findByText(/Hidden are the numbers from 1 to 5/)).toBeVisible()
  expect(screen.getByText(/moved by up to 150 meters/)).toBeVisible()
  expect(screen.getByText(/last 72 hours is left out/)).toBeVisible()
})
