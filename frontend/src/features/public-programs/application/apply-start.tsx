import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApplicationReceipt, createApplication, type Program } from '~/api/gen'
import type { ProblemError } from '~/api/problem'
import { currentLocale } from '~/i18n'
import { Button } from '~/ui/public/button'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { ProblemNotice } from '~/ui/public/problem-notice'

/** Whether an application can be begun now. */
export const takesApplications = ({ round, policy }: Program) =>
  Boolean(policy) && (round?.phase === 'open' || round?.phase === 'waitlisted')

/** Where an application begins: what one needs, and then the code that leads back to it. */
export function ApplyStart({ program }: { program: Program }) {
  const { t } = useTranslation('public-programs')
  const keyOf = useIdempotencyKey()
  const begin = useMutation<ApplicationReceipt, ProblemError>({
    mutationFn: async () => {
      const body = { program_id: program.id, language: currentLocale() }
      const headers = { 'Idempotency-Key': keyOf(body) }
      return (await createApplication({ body, headers, throwOnError: true })).data
    },
  })
  if (!takesApplications(program)) return null
  return (
    <section aria-labelledby="apply">
      <h2 id="apply">{t('apply.title')}</h2>
      {begin.data ? (
        <Begun receipt={begin.data} />
      ) : (
        <>
          <p>{t('apply.lead')}</p>
          <ul>
            <li>{t('apply.time')}</li>
            <li>{t('apply.kept')}</li>
            <li>{t('apply.private')}</li>
          </ul>
          <ProblemNotice problem={begin.error} />
          <p>
            <Button busy={begin.isPending} onClick={() => begin.mutate()}>
              {t('apply.begin')}
            </Button>
          </p>
        </>
      )}
    </section>
  )
}

function Begun({ receipt: { code, qr_svg, application } }: { receipt: ApplicationReceipt }) {
  const { t } = useTranslation('public-programs')
  const [copied, setCopied] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const address = `/my-application?lang=${currentLocale()}#code=${encodeURIComponent(code)}`
  return (
    <div className="notice">
      <h3 ref={heading} tabIndex={-1}>
        {t('apply.code')}
      </h3>
      <p>
        <code className="secret">{code}</code>
      </p>
      <p>{t('apply.code_body', { reference: application.reference })}</p>
      <p>
        <img src={`data:image/svg+xml,${encodeURIComponent(qr_svg)}`} alt={t('apply.qr')} width={200} />
      </p>
      <p className="no-print">
        <Button
          variant="secondary"
          onClick={() => void navigator.clipboard.writeText(code).then(() => setCopied(true))}
        >
          {t(copied ? 'apply.copied' : 'apply.copy')}
        </Button>{' '}
        <Button variant="secondary" onClick={() => print()}>
          {t('apply.print')}
        </Button>
      </p>
      <p className="no-print">
        <a className="button primary" href={address}>
          {t('apply.continue')}
        </a>
      </p>
    </div>
  )
}
