import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RegistrationReceipt } from '~/api/gen'
import { Button } from '~/ui/public/button'
import { CodeKeeper } from './code-keeper'
import { SessionList } from './training-facts'

/** What came of registering, and the code, which is shown only here. */
export function Receipt({ receipt: { code, registration } }: { receipt: RegistrationReceipt }) {
  const { t } = useTranslation('public-trainings')
  const heading = useRef<HTMLHeadingElement>(null)
  const [copied, setCopied] = useState(false)
  useEffect(() => heading.current?.focus(), [])
  const { status, waitlist_place, training } = registration
  const confirmed = status === 'confirmed'
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        {t(confirmed ? 'receipt.confirmed' : 'receipt.waitlisted')}
      </h2>
      <p>
        {confirmed
          ? t('receipt.confirmed_body')
          : t('receipt.waitlisted_body', { place: waitlist_place ?? 1 })}
      </p>
      <div className="notice">
        <h3>{t('receipt.code')}</h3>
        <p>
          <code className="secret">{code}</code>
        </p>
        <p>{t('receipt.code_body')}</p>
        <p className="no-print">
          <Button
            variant="secondary"
            onClick={() => void navigator.clipboard.writeText(code).then(() => setCopied(true))}
          >
            {t(copied ? 'receipt.copied' : 'receipt.copy')}
          </Button>{' '}
          <Button variant="secondary" onClick={() => print()}>
            {t('receipt.print')}
          </Button>
        </p>
        <CodeKeeper code={code} />
      </div>
      <h3>{t('training.sessions')}</h3>
      <SessionList sessions={training.sessions} />
      <p className="no-print">
        <a href={`/my-registration#code=${encodeURIComponent(code)}`}>{t('receipt.open')}</a>
      </p>
    </>
  )
}
