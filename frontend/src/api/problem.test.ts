import i18n from 'i18next'
import { HttpResponse, http } from 'msw'
import { expect, test } from 'vitest'
import { api, problem, server } from '~/test/server'
import { ifMatch, isStale } from './etag'
import { getSettings } from './gen'
import { fieldErrors, fieldPath, ProblemError, problemMessage } from './problem'

const t = i18n.getFixedT('en', 'common')

test('a JSON pointer becomes the path of a form field', () => {
  expect(fieldPath('/display_name')).toBe('display_name')
  expect(fieldPath('#/victimizations/0/injury')).toBe('victimizations.0.injury')
  expect(fieldPath('/a~1b~0c')).toBe('a/b~c')
})

test('field errors use the translation of the code, or else the words of the server', () => {
  const found = fieldErrors(
    t,
    new ProblemError({
      errors: [
        { pointer: '/name', code: 'required', detail: 'missing' },
        { pointer: '/ward', code: 'not_a_ward', detail: 'There is no ward 99.' },
      ],
    }),
  )
  expect(found).toEqual({ name: 'Please fill in this field.', ward: 'There is no ward 99.' })
})

test('a failed call throws the problem with its code and request id', async () => {
  server.use(http.get(api('/settings'), () => problem(409, 'conflict', { request_id: 'r-1' })))
  const error = await getSettings({ throwOnError: true }).catch((caught) => caught)
  expect(error).toBeInstanceOf(ProblemError)
  expect(error).toMatchObject({ status: 409, code: 'conflict', request_id: 'r-1' })
})

test('an answer that is no problem document still becomes a problem', async () => {
  server.use(http.get(api('/settings'), () => new HttpResponse('Bad gateway', { status: 502 })))
  const error = await getSettings({ throwOnError: true }).catch((caught) => caught)
  expect(error).toMatchObject({ status: 502, code: 'unknown' })
  expect(problemMessage(t, error)).toBe('Something went wrong on our side. Please try again.')
})

test('a lost connection is a problem of its own', async () => {
  server.use(http.get(api('/settings'), () => HttpResponse.error()))
  const error = await getSettings({ throwOnError: true }).catch((caught) => caught)
  expect(problemMessage(t, error)).toMatch(/cannot be reached/)
})

test('the message comes from the code before the status', () => {
  expect(problemMessage(t, new ProblemError({ status: 401, code: 'invalid_credentials' }))).toMatch(
    /password is wrong/,
  )
  expect(problemMessage(t, new ProblemError({ status: 403, code: 'no_such_code' }))).toMatch(
    /role does not allow/,
  )
})

test('a conflict of its own speaks in the words of the server until it has a translation', () => {
  const detail = 'Victim services are led there by: Families First.'
  const led = new ProblemError({ status: 409, code: 'not_lead_organization', detail })
  expect(problemMessage(t, led)).toBe(detail)
  const any = new ProblemError({ status: 409, code: 'conflict', detail: 'duplicate key' })
  expect(problemMessage(t, any)).toMatch(/conflicts with what is already there/)
})

test('throttling says how many minutes to wait', () => {
  const throttled = new ProblemError({ status: 429, code: 'too_many_attempts' }, 240)
  expect(problemMessage(t, throttled)).toBe('Too many attempts. Try again in 4 minutes.')
})

test('changes carry the row version, and 412 means stale', () => {
  expect(ifMatch({ row_version: 7 })).toEqual({ 'If-Match': '"7"' })
  expect(isStale(new ProblemError({ status: 412 }))).toBe(true)
  expect(isStale(new ProblemError({ status: 409 }))).toBe(false)
})
