import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApplicationStatusAnswer, askApplicationStatus } from '~/api/gen'
import type { ProblemError } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { Field } from '~/ui/public/field'
import { Notice } from '~/ui/public/notice'
import { ProblemNotice } from '~/ui/public/problem-notice'

/** How far an application is, by reference and code; nothing more is shown, so that a look over the shoulder tells little. */
export function ApplicationStatusPage() {
  const { t } = useTranslation('public-applications')
  const format = useFormat()
  const answer = useMutation<ApplicationStatusAnswer, ProblemError, { reference: string; code: string }>({
    mutationFn: async (body) => (await askApplicationStatus({ body, throwOnError: true })).data,
  })
  const result = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (answer.data) result.current?.focus()
  }, [answer.data])
  return (
    <>
      <PageTitle title={t('check_status.title')} />
      <p>{t('check_status.lead')}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const values = new FormData(event.currentTarget)
          const text = (name: string) => String(values.get(name) ?? '').trim() || '-'
          answer.mutate({ reference: text('reference'), code: text('code') })
        }}
      >
        <ProblemNotice problem={answer.error} />
        <Field name="reference" label={t('check_status.reference')} autoComplete="off" maxLength={30} />
        <Field name="code" label={t('code.label')} autoComplete="off" spellCheck={false} maxLength={60} />
        <Button type="submit" busy={answer.isPending}>
          {t('check_status.ask')}
        </Button>
      </form>
      {answer.data && (
        <div ref={result} tabIndex={-1}>
          <Notice>
            <p>
              <strong>{t(`coarse.${answer.data.status}`)}</strong>
            </p>
            <p>{t('check_status.since', { date: format.dateTime(answer.data.since) })}</p>
          </Notice>
        </div>
      )}
      <p>
        <Link to="/my-application">{t('check_status.open')}</Link>
      </p>
    </>
  )
}
