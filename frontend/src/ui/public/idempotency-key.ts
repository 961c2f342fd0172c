import { useRef } from 'react'

/** One key per content: sending the same again after a lost answer counts once, a corrected form anew. */
export function useIdempotencyKey() {
  const last = useRef({ content: '', key: '' })
  return (body: object) => {
    const content = JSON.stringify(body)
    if (content !== last.current.content) last.current = { content, key: crypto.randomUUID() }
    return last.current.key
  }
}
