import { useTranslation } from 'react-i18next'
import { appealApplication, type OwnApplication, withdrawApplication } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { ConfirmedButton } from '~/ui/public/confirmed-button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { useNativeForm } from '~/ui/public/native-form'
import { Notice } from '~/ui/public/notice'
import { CheckResult } from '../check-result'
import { DocumentsStep } from './documents-step'
import { PickupBooking } from './pickup-booking'
import { AnswerSummary } from './review-step'

interface OwnProps {
  code: string
  application: OwnApplication
  onChanged: (application: OwnApplication) => void
}

const GOOD = ['approved', 'payment_pending', 'paid', 'ready_for_pickup', 'picked_up']

/** Where a sent application stands, what happens next, and what was decided and why. */
export function OwnApplicationView({ code, application, onChanged }: OwnProps) {
  const { t } = useTranslation('public-applications')
  const format = useFormat()
  const { status, award_cents, decision, steps, may_withdraw, may_appeal, track } = application
  const amount = award_cents ? format.dollars(award_cents) : ''
  return (
    <>
      <Notice tone={GOOD.includes(status) ? 'success' : 'info'}>
        <p>
          <strong>{t(`status.${status}`)}</strong>
        </p>
        <p>{t(`next_for.${status}`, { amount })}</p>
        {decision?.fulfill_by && status !== 'paid' && status !== 'picked_up' && (
          <p>
            {t(track === 'income_based' ? 'pick_up_by' : 'paid_by', {
              date: format.date(decision.fulfill_by),
            })}
          </p>
        )}
      </Notice>
      {status === 'ready_for_pickup' && (
        <PickupBooking code={code} application={application} onChanged={onChanged} />
      )}
      {award_cents != null && award_cents > 0 && <p className="award">{t('award', { amount })}</p>}
      {decision && decision.reasons.length > 0 && (
        <>
          <h2>{t('reasons')}</h2>
          <ul>
            {decision.reasons.map((reason) => (
              <li key={reason.en}>
                <LocalizedText text={reason} />
              </li>
            ))}
          </ul>
          <CheckResult answer={application.determination} track={track} inForm />
        </>
      )}
      {may_appeal && decision?.appeal_until && (
        <Appeal code={code} until={decision.appeal_until} onChanged={onChanged} />
      )}
      <h2>{t('history')}</h2>
      <ol>
        {steps.map(({ status: one, at }) => (
          <li key={`${one}${at}`}>
            <time dateTime={at}>{format.dateTime(at)}</time>: {t(`status.${one}`)}
          </li>
        ))}
      </ol>
      <details>
        <summary>{t('answers_and_papers')}</summary>
        <AnswerSummary application={application} />
        <h2>{t('step.documents')}</h2>
        <DocumentsStep code={code} application={application} onChanged={onChanged} />
      </details>
      {may_withdraw && (
        <ConfirmedButton
          label={t('withdraw.label')}
          question={t('withdraw.question')}
          confirmLabel={t('withdraw.confirm')}
          send={async () => (await withdrawApplication({ body: { code }, throwOnError: true })).data}
          onDone={onChanged}
        />
      )}
    </>
  )
}

function Appeal({
  code,
  until,
  onChanged,
}: {
  code: string
  until: string
  onChanged: (application: OwnApplication) => void
}) {
  const { t } = useTranslation('public-applications')
  const format = useFormat()
  const form = useNativeForm({
    check: ({ statement = '' }) => (statement.trim().length < 10 ? { statement: t('appeal.missing') } : {}),
    send: async ({ statement = '' }) =>
      (await appealApplication({ body: { code, statement: statement.trim() }, throwOnError: true })).data,
    onSuccess: onChanged,
  })
  return (
    <section aria-labelledby="appeal">
      <h2 id="appeal">{t('appeal.title')}</h2>
      <p>{t('appeal.lead', { date: format.date(until) })}</p>
      <form noValidate onSubmit={form.onSubmit}>
        <ErrorSummary message={form.message} errors={form.errors} />
        <div className="field">
          <label htmlFor="statement">{t('appeal.statement')}</label>
          <textarea id="statement" name="statement" rows={5} maxLength={2000} />
        </div>
        <Button type="submit" busy={form.busy}>
          {t('appeal.send')}
        </Button>
      </form>
    </section>
  )
}
