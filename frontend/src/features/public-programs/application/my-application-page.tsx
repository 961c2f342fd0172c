import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lookUpApplication, mailApplicationLink, type OwnApplication } from '~/api/gen'
import type { ProblemError } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { useFragment } from '~/ui/fragment'
import { LocalizedText } from '~/ui/localized'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { CodeForm } from '~/ui/public/code-form'
import { Notice } from '~/ui/public/notice'
import { ProblemNotice } from '~/ui/public/problem-notice'
import { DraftForm } from './draft-form'
import { OwnApplicationView } from './own-application'
import './application.css'

/** The own application, by its code. The code is never part of an address that is sent. */
export function MyApplicationPage() {
  const { t } = useTranslation('public-applications')
  const [code, setCode] = useState(useFragment().get('code') ?? '')
  const queryClient = useQueryClient()
  const queryKey = ['own-application', code]
  const application = useQuery<OwnApplication, ProblemError>({
    queryKey,
    queryFn: async ({ signal }) =>
      (await lookUpApplication({ body: { code }, signal, throwOnError: true })).data,
    enabled: code !== '',
    retry: false,
    // What is typed is kept by the form; a second answer of the server must not overtake it.
    refetchOnWindowFocus: false,
  })
  const update = (changed: OwnApplication) => queryClient.setQueryData(queryKey, changed)
  return (
    <>
      <PageTitle title={t('mine.title')} />
      {application.data ? (
        <>
          <Opened code={code} application={application.data} onChanged={update} />
          <p className="no-print">
            <Button variant="plain" onClick={() => setCode('')}>
              {t('mine.other')}
            </Button>
          </p>
        </>
      ) : application.isFetching ? (
        <p role="status">{t('mine.loading')}</p>
      ) : (
        <>
          <p>{t('mine.lead')}</p>
          <ProblemNotice problem={application.error} />
          <CodeForm
            code={code}
            words={{
              label: t('code.label'),
              hint: t('code.hint'),
              missing: t('code.missing'),
              open: t('code.open'),
            }}
            lookUp={async (code) => (await lookUpApplication({ body: { code }, throwOnError: true })).data}
            onOpened={(opened, data) => {
              queryClient.setQueryData(['own-application', opened], data)
              setCode(opened)
            }}
          />
          <p>
            <Link to="/programs">{t('mine.programs')}</Link>
          </p>
        </>
      )}
    </>
  )
}

/** The way back, for who gave an address. */
function LinkByMail({ code }: { code: string }) {
  const { t } = useTranslation('public-applications')
  const mail = useMutation<unknown, ProblemError>({
    mutationFn: () => mailApplicationLink({ body: { code }, throwOnError: true }),
  })
  return (
    <div className="no-print">
      <Button variant="plain" busy={mail.isPending} onClick={() => mail.mutate()}>
        {t('mine.mail_link')}
      </Button>
      <p role="status">{mail.isSuccess && t('mine.mailed')}</p>
      <ProblemNotice problem={mail.error} />
    </div>
  )
}

function Opened({
  code,
  application,
  onChanged,
}: {
  code: string
  application: OwnApplication
  onChanged: (application: OwnApplication) => void
}) {
  const { t } = useTranslation('public-applications')
  const format = useFormat()
  const [sent, setSent] = useState(false)
  const done = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (sent) done.current?.focus()
  }, [sent])
  const { information_request: asked, assisted_by, kept_until } = application
  return (
    <>
      <p>
        <strong>
          <LocalizedText text={application.program_name} />
        </strong>
        <br />
        <span className="quiet">{t('reference', { reference: application.reference })}</span>
        {assisted_by && (
          <>
            <br />
            <span className="quiet">{t('assisted_by', { name: assisted_by })}</span>
          </>
        )}
      </p>
      {sent && (
        <h2 ref={done} tabIndex={-1}>
          {t('sent')}
        </h2>
      )}
      {asked && (
        <Notice tone="error">
          <p>
            <strong>{t('asked', { date: format.date(asked.due_on) })}</strong>
          </p>
          <p>{asked.message}</p>
        </Notice>
      )}
      {application.may_submit ? (
        <DraftForm
          code={code}
          application={application}
          onChanged={onChanged}
          onSent={(changed) => {
            onChanged(changed)
            setSent(true)
          }}
        />
      ) : (
        <OwnApplicationView code={code} application={application} onChanged={onChanged} />
      )}
      {application.answers.details?.email && <LinkByMail code={code} />}
      {kept_until && <p className="quiet">{t('kept_until', { date: format.date(kept_until) })}</p>}
    </>
  )
}
