import type { ReactNode } from 'react'

interface NoticeProps {
  tone?: 'info' | 'success' | 'error'
  children: ReactNode
}

/** A message about the page. Errors interrupt a screen reader, the others wait for a pause. */
export function Notice({ tone = 'info', children }: NoticeProps) {
  return (
    <div className={`notice ${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}
