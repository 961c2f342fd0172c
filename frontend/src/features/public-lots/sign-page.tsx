import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  createLotSignReport,
  type LotSignReport,
  lookUpLotSign,
  type Problem,
  type PublicLot,
  type SignReportReason,
} from '~/api/gen'
import { useFragment } from '~/ui/fragment'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useNativeForm } from '~/ui/public/native-form'
import { Notice } from '~/ui/public/notice'
import { ProblemNotice } from '~/ui/public/problem-notice'
import { Radios } from '~/ui/public/radios'
import { LotView } from './lot-page'

const REASONS = [
  'not_done',
  'dumping',
  'weeds',
  'hazard',
  'other',
] as const satisfies readonly SignReportReason[]

interface Opened {
  code: string
  lot: PublicLot
}

/** What the QR code of a sign opens: the lot, and two answers about it. The code is never part of an address that is sent. */
export function LotSignPage() {
  const { t } = useTranslation('public-lots')
  const given = useFragment().get('code') ?? ''
  const [opened, setOpened] = useState<Opened | null>(null)
  const open = useMutation<Opened, Problem, string>({
    mutationFn: async (code) => ({
      code,
      lot: (await lookUpLotSign({ body: { code }, throwOnError: true })).data,
    }),
    onSuccess: setOpened,
  })
  const look = open.mutate
  useEffect(() => {
    if (given) look(given)
  }, [given, look])
  return (
    <>
      <PageTitle title={opened?.lot.address ?? t('sign.title')} />
      {opened ? (
        <>
          <ReportForm opened={opened} />
          <LotView lot={opened.lot} />
        </>
      ) : open.isPending ? (
        <p role="status">{t('sign.loading')}</p>
      ) : (
        <>
          <ProblemNotice problem={open.error} />
          <CodeForm onOpened={setOpened} />
        </>
      )}
    </>
  )
}

function CodeForm({ onOpened }: { onOpened: (opened: Opened) => void }) {
  const { t } = useTranslation('public-lots')
  const form = useNativeForm({
    check: ({ code }) => (code?.trim() ? {} : { code: t('sign.code_missing') }),
    send: async ({ code = '' }) => ({
      code: code.trim(),
      lot: (await lookUpLotSign({ body: { code: code.trim() }, throwOnError: true })).data,
    }),
    onSuccess: onOpened,
  })
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <p>{t('sign.lead')}</p>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="code"
        label={t('sign.code')}
        hint={t('sign.code_hint')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={20}
        error={form.errors.code}
      />
      <Button type="submit" busy={form.busy}>
        {t('sign.show')}
      </Button>
    </form>
  )
}

/** Confirms with one press; to re-open, one reason of a list. No words, no name. */
function ReportForm({ opened: { code } }: { opened: Opened }) {
  const { t } = useTranslation('public-lots')
  const [done, setDone] = useState<LotSignReport | null>(null)
  const [wrong, setWrong] = useState(false)
  const key = useRef(crypto.randomUUID())
  const report = async (kind: 'confirmed' | 'reopened', reason: SignReportReason | null) =>
    (
      await createLotSignReport({
        headers: { 'Idempotency-Key': key.current },
        body: { code, kind, reason },
        throwOnError: true,
      })
    ).data
  const confirm = useMutation<LotSignReport, Problem>({
    mutationFn: () => report('confirmed', null),
    onSuccess: setDone,
  })
  const form = useNativeForm({
    check: ({ reason }) => (reason ? {} : { reason: t('sign.reason_missing') }),
    send: ({ reason }) => report('reopened', REASONS.find((known) => known === reason) ?? 'other'),
    onSuccess: setDone,
  })
  if (done)
    return (
      <Notice tone="success">
        <p>
          {t(done.kind === 'confirmed' ? 'sign.confirmed' : 'sign.reopened', { count: done.reopened_count })}
        </p>
      </Notice>
    )
  if (wrong)
    return (
      <form noValidate onSubmit={form.onSubmit}>
        <ErrorSummary message={form.message} errors={form.errors} />
        <Radios
          name="reason"
          legend={t('sign.reason')}
          options={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
          error={form.errors.reason}
        />
        <p className="quiet">{t('sign.emergency')}</p>
        <Button type="submit" busy={form.busy}>
          {t('sign.submit')}
        </Button>{' '}
        <Button variant="secondary" onClick={() => setWrong(false)}>
          {t('sign.back')}
        </Button>
      </form>
    )
  return (
    <>
      <p>{t('sign.question')}</p>
      <ProblemNotice problem={confirm.error} />
      <p>
        <Button busy={confirm.isPending} onClick={() => confirm.mutate()}>
          {t('sign.confirm')}
        </Button>{' '}
        <Button
          variant="secondary"
          onClick={() => {
            // Another answer is another report.
            key.current = crypto.randomUUID()
            setWrong(true)
          }}
        >
          {t('sign.reopen')}
        </Button>
      </p>
    </>
  )
}
