import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createLotNomination, type LotNominationReceipt } from '~/api/gen'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { useNativeForm } from '~/ui/public/native-form'
import { Notice } from '~/ui/public/notice'

/** Anybody asks for a lot; nobody is asked who they are. */
export function NominationPage() {
  const { t } = useTranslation('public-lots')
  const [receipt, setReceipt] = useState<LotNominationReceipt | null>(null)
  return (
    <>
      <PageTitle title={t('nominate.title')} />
      {receipt ? (
        <>
          <Notice tone="success">
            <p>{t(receipt.lot_known ? 'nominate.done_known' : 'nominate.done')}</p>
          </Notice>
          <p>
            <Button variant="secondary" onClick={() => setReceipt(null)}>
              {t('nominate.another')}
            </Button>
          </p>
          <p>
            <Link to="/lots">{t('lot.all')}</Link>
          </p>
        </>
      ) : (
        <NominationForm onDone={setReceipt} />
      )}
    </>
  )
}

function NominationForm({ onDone }: { onDone: (receipt: LotNominationReceipt) => void }) {
  const { t } = useTranslation('public-lots')
  const keyFor = useIdempotencyKey()
  const form = useNativeForm({
    check: ({ place, reason }) => ({
      ...(!place?.trim() && { place: t('nominate.place_missing') }),
      ...(!reason?.trim() && { reason: t('nominate.reason_missing') }),
    }),
    send: async ({ place = '', reason = '', parcel_number = '' }) => {
      const body = {
        place: place.trim(),
        reason: reason.trim(),
        parcel_number: parcel_number.trim() || null,
      }
      const headers = { 'Idempotency-Key': keyFor(body) }
      return (await createLotNomination({ headers, body, throwOnError: true })).data
    },
    onSuccess: onDone,
  })
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <p>{t('nominate.lead')}</p>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="place"
        label={t('nominate.place')}
        hint={t('nominate.place_hint')}
        maxLength={200}
        error={form.errors.place}
      />
      <div className="field">
        <label htmlFor="reason">{t('nominate.reason')}</label>
        <p className="hint" id="reason-hint">
          {t('nominate.reason_hint')}
        </p>
        {form.errors.reason && (
          <p className="field-error" id="reason-error">
            {form.errors.reason}
          </p>
        )}
        <textarea
          id="reason"
          name="reason"
          rows={4}
          maxLength={1000}
          aria-invalid={form.errors.reason ? true : undefined}
          aria-describedby={form.errors.reason ? 'reason-hint reason-error' : 'reason-hint'}
        />
      </div>
      <Field
        name="parcel_number"
        label={t('nominate.parcel')}
        hint={t('nominate.parcel_hint')}
        maxLength={20}
        error={form.errors.parcel_number}
      />
      <Button type="submit" busy={form.busy}>
        {t('nominate.submit')}
      </Button>
    </form>
  )
}
