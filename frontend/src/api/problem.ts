import type { TFunction } from 'i18next'
import type { Problem } from './gen'
import { client } from './gen/client.gen'

/**
 * What every failed call throws: a problem (RFC 9457), whatever went wrong. A lost connection has status 0.
 */
export class ProblemError extends Error implements Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly instance: string
  readonly request_id: string
  readonly errors?: Problem['errors']
  /** Seconds to wait before trying again, from `Retry-After`. */
  readonly retryAfter?: number

  constructor(problem: Partial<Problem>, retryAfter?: number) {
    super(problem.title ?? 'Problem')
    this.name = 'ProblemError'
    this.type = problem.type ?? 'about:blank'
    this.title = problem.title ?? ''
    this.status = problem.status ?? 0
    this.code = problem.code ?? 'unknown'
    this.detail = problem.detail ?? ''
    this.instance = problem.instance ?? ''
    this.request_id = problem.request_id ?? ''
    this.errors = problem.errors
    this.retryAfter = retryAfter
  }
}

/** Turns whatever a call failed with into a problem. Aborted calls stay what they are: nobody waits for them. */
export function toProblem(error: unknown, response?: Response): unknown {
  if (error instanceof ProblemError || (error as Error | undefined)?.name === 'AbortError') return error
  if (!response) return new ProblemError({ status: 0, code: 'offline' })
  const body = typeof error === 'object' && error !== null ? (error as Partial<Problem>) : {}
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined
  const requestId = body.request_id ?? response.headers.get('X-Request-Id') ?? undefined
  return new ProblemError({ ...body, status: response.status, request_id: requestId }, retryAfter)
}

client.interceptors.error.use((error, response) => toProblem(error, response))

/** `"/victimizations/0/injury"` → `"victimizations.0.injury"`, the path that forms use. */
export function fieldPath(pointer: string): string {
  return pointer
    .replace(/^#?\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}

type Common = TFunction<'common'>
type LooseT = (key: string, options?: object) => string

const translated = (t: Common, key: string, options?: object): string | undefined => {
  const text = (t as LooseT)(key, { ...options, ns: 'common', defaultValue: '' })
  return text || undefined
}

/** One message per field, from the codes of `errors[]`; the server's own words where a code has no translation. */
export function fieldErrors(t: Common, problem: Problem | null | undefined): Record<string, string> {
  const entries = (problem?.errors ?? []).map(({ pointer, code, detail }) => [
    fieldPath(pointer),
    translated(t, `field_problem.${code}`) ?? detail,
  ])
  return Object.fromEntries(entries)
}

/** A sentence for people: by code, else what the server says about a conflict of its own, else by status, else the general one. */
export function problemMessage(t: Common, problem: Problem): string {
  const minutes = Math.ceil(((problem as ProblemError).retryAfter ?? 60) / 60)
  return (
    translated(t, `problem.${problem.code}`, { count: minutes }) ??
    (problem.status === 409 && problem.code !== 'conflict' && problem.detail ? problem.detail : undefined) ??
    translated(t, `problem.status_${problem.status}`, { count: minutes }) ??
    t('problem.unknown')
  )
}
