import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

interface ErrorSummaryProps {
  /** A sentence about the whole form. */
  message?: string
  /** Messages by field name. */
  errors?: Record<string, string>
}

/** What to correct, on top of the form. It takes the focus each time its content changes. */
export function ErrorSummary({ message, errors = {} }: ErrorSummaryProps) {
  const { t } = useTranslation('common')
  const box = useRef<HTMLDivElement>(null)
  const entries = Object.entries(errors)
  const content = JSON.stringify([message, errors])
  const empty = !message && entries.length === 0
  useEffect(() => {
    if (content && !empty) box.current?.focus()
  }, [content, empty])
  if (empty) return null
  return (
    <div className="error-summary" role="alert" tabIndex={-1} ref={box}>
      <h2>{t('form.error_title')}</h2>
      {message && <p>{message}</p>}
      {entries.length > 0 && (
        <ul>
          {entries.map(([name, text]) => (
            <li key={name}>
              <a href={`#${name}`}>{text}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
