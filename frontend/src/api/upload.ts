import { ProblemError, toProblem } from './problem'
import { authorization, refreshSession } from './session'

interface UploadOptions {
  /** Makes a repeated request the same request: one per intention, not per attempt. */
  idempotencyKey: string
  /** Share of the bytes sent so far, 0 to 1. */
  onProgress: (share: number) => void
  signal?: AbortSignal
}

/** Sends a form with files, tells how far it is, and returns the answer. Failures are problems. */
export async function upload<Result>(path: string, form: FormData, options: UploadOptions): Promise<Result> {
  const first = await send(path, form, options)
  // The token may have run out while the file was on its way.
  const last = first.status === 401 && (await refreshSession()) ? await send(path, form, options) : first
  const body: unknown = JSON.parse(last.responseText || 'null')
  if (last.status >= 200 && last.status < 300) return body as Result
  const headers = { 'Retry-After': last.getResponseHeader('Retry-After') ?? '' }
  throw toProblem(body, new Response(null, { status: last.status, headers }))
}

async function send(path: string, form: FormData, options: UploadOptions): Promise<XMLHttpRequest> {
  const headers = await authorization()
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', new URL(path, location.origin))
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.setRequestHeader('Idempotency-Key', options.idempotencyKey)
    request.upload.onprogress = ({ loaded, total }) => total > 0 && options.onProgress(loaded / total)
    request.onload = () => resolve(request)
    request.onerror = () => reject(new ProblemError({ status: 0, code: 'offline' }))
    request.onabort = () => reject(new DOMException('Aborted', 'AbortError'))
    options.signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}
