import { toProblem } from './problem'
import { authorizedFetch } from './session'

/** Fetches a file that needs the session and hands it to the browser to save. Failures are problems. */
export async function downloadFile(path: string, fileName: string) {
  const response = await authorizedFetch(new URL(path, location.origin)).catch((error) => {
    throw toProblem(error)
  })
  if (!response.ok) throw toProblem(await response.json().catch(() => null), response)
  saveBlob(await response.blob(), fileName)
}

/** Hands content to the browser to save. */
export function saveBlob(content: Blob, fileName: string) {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The browser has taken the content over by the time the click returns.
  URL.revokeObjectURL(address)
}
