import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type OwnApplication, submitApplication } from '~/api/gen'
import { ProblemError, problemMessage } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { Checkbox } from '~/ui/public/checkbox'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { SummaryList } from '~/ui/public/summary-list'
import { CheckResult } from '../check-result'
import type { Step } from './answers'

interface ReviewProps {
  code: string
  application: OwnApplication
  /** Whether all answers are kept, sending what is not. */
  settle: () => Promise<boolean>
  onSent: (application: OwnApplication) => void
  /** The server found answers missing: messages by path. */
  onMissing: (errors: Record<string, string>) => void
  onStep: (step: Step) => void
}

/** Everything once more, what follows from it, and the signature. */
export function ReviewStep({ code, application, settle, onSent, onMissing, onStep }: ReviewProps) {
  const { t } = useTranslation('public-applications')
  const { t: common } = useTranslation('common')
  const localized = useLocalized()
  const [message, setMessage] = useState<string>()
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const { required_attestations, status } = application
  const submit = async (form: HTMLFormElement) => {
    const values = new FormData(form)
    const signed_name = String(values.get('signed_name') ?? '').trim()
    const missing = required_attestations.filter((one) => !values.get(`attest.${one.code}`))
    const found: Record<string, string> = {}
    for (const one of missing) found[`attest.${one.code}`] = t('review.attest_missing')
    if (signed_name.length < 2) found.signed_name = t('review.signature_missing')
    setErrors(found)
    setMessage(undefined)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    try {
      if (!(await settle())) {
        setMessage(t('saving.offline'))
        return
      }
      const attestations = required_attestations.map((one) => one.code)
      const { data } = await submitApplication({
        body: { code, attestations, signed_name },
        throwOnError: true,
      })
      onSent(data)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (error.errors?.length) {
        const fields = error.errors.map(({ pointer }) => pointer.replace(/^\//, '').replaceAll('/', '.'))
        onMissing(Object.fromEntries(fields.map((field) => [field, t('review.missing')])))
      } else setMessage(problemMessage(common, error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void submit(event.currentTarget)
      }}
    >
      <ErrorSummary message={message} errors={errors} />
      <AnswerSummary application={application} onStep={onStep} />
      <CheckResult answer={application.determination} track={application.track} inForm />
      <h2>{t('review.sign')}</h2>
      {required_attestations.map((one) => (
        <Checkbox key={one.code} name={`attest.${one.code}`} label={localized(one.text)} />
      ))}
      <Field
        name="signed_name"
        label={t('review.signature')}
        hint={t('review.signature_hint')}
        autoComplete="name"
        maxLength={200}
        error={errors.signed_name}
      />
      <Button type="submit" busy={busy}>
        {t(status === 'draft' ? 'review.send' : 'review.send_answer')}
      </Button>
    </form>
  )
}

/** What was answered, step by step, each with a way back to it. */
export function AnswerSummary({
  application,
  onStep,
}: {
  application: OwnApplication
  onStep?: (step: Step) => void
}) {
  const { t } = useTranslation(['public-applications', 'public-programs'])
  const localized = useLocalized()
  const format = useFormat()
  const { facts = {}, details = {} } = application.answers
  const yesNo = (value: boolean | null | undefined) =>
    value == null ? '–' : t(value ? 'public-programs:yes' : 'public-programs:no')
  const nameOf = (item: string) => {
    const known = application.rules.items.find(({ code }) => code === item)
    return known ? localized(known.name) : item
  }
  const place = [details.street_address, details.unit, details.postal_code].filter(Boolean).join(', ')
  const groups: { step: Step; rows: { label: string; value: string }[] }[] = [
    {
      step: 'applicant',
      rows: [
        {
          label: t('public-programs:check.applicant_kind'),
          value: facts.applicant_kind ? t(`public-programs:kind.${facts.applicant_kind}`) : '–',
        },
        ...(facts.applicant_kind === 'tenant'
          ? [{ label: t('public-programs:check.owner_consent'), value: yesNo(facts.owner_consent) }]
          : []),
      ],
    },
    {
      step: 'place',
      rows: [
        { label: t('field.street_address'), value: place || '–' },
        { label: t('public-programs:check.in_city'), value: yesNo(facts.in_city) },
        ...(facts.applicant_kind === 'vehicle'
          ? [
              {
                label: t('field.vehicle_identification_number'),
                value: details.vehicle_identification_number || '–',
              },
            ]
          : []),
      ],
    },
    {
      step: 'items',
      rows: (facts.items ?? []).map((line, index) => ({
        label: `${index + 1}. ${nameOf(line.item)}`,
        value: t('item.summary', {
          quantity: line.quantity,
          price: format.dollars(line.unit_price_cents),
        }),
      })),
    },
    {
      step: 'contact',
      rows: [
        { label: t('field.full_name'), value: details.full_name || '–' },
        { label: t('field.email'), value: details.email || '–' },
        { label: t('field.phone'), value: details.phone || '–' },
        {
          label: t('field.contact_channel'),
          value: t(`channel.${application.answers.contact_channel ?? 'email'}`),
        },
      ],
    },
  ]
  return (
    <>
      {groups
        .filter(({ rows }) => rows.length > 0)
        .map(({ step, rows }) => (
          <section key={step}>
            <h2>{t(`step.${step}`)}</h2>
            <SummaryList items={rows} />
            {onStep && (
              <Button variant="plain" onClick={() => onStep(step)}>
                {t('review.change')}
                <span className="visually-hidden"> {t(`step.${step}`)}</span>
              </Button>
            )}
          </section>
        ))}
    </>
  )
}
