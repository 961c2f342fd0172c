import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CertificateVerification } from '~/api/gen'
import { verifyCertificateOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { Field } from '~/ui/public/field'
import { LoadState } from '~/ui/public/load-state'
import { Notice } from '~/ui/public/notice'
import { SummaryList } from '~/ui/public/summary-list'

const route = getRouteApi('/_public/_trainings/certificates/$serial')

/** Where an employer enters the serial of a certificate. */
export function CertificatesPage() {
  const { t } = useTranslation('public-trainings')
  return (
    <>
      <PageTitle title={t('verify.title')} />
      <p>{t('verify.lead')}</p>
      <SerialForm />
    </>
  )
}

/** Whether a certificate counts. It tells no more than initials, course and dates. */
export function CertificatePage() {
  const { t } = useTranslation('public-trainings')
  const { serial } = route.useParams()
  const certificate = useQuery({ ...verifyCertificateOptions({ path: { serial } }), retry: false })
  return (
    <>
      <PageTitle title={t('verify.title')} />
      {certificate.error?.status === 404 ? (
        <Notice tone="error">
          <p>{t('verify.unknown', { serial })}</p>
        </Notice>
      ) : (
        <LoadState query={certificate}>
          {certificate.data && <Verification certificate={certificate.data} />}
        </LoadState>
      )}
      <h2 className="no-print">{t('verify.another')}</h2>
      <SerialForm />
    </>
  )
}

function Verification({ certificate }: { certificate: CertificateVerification }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  const { serial, state, initials, course, starts_on, completed_on, issued_on, expires_on } = certificate
  return (
    <>
      <Notice tone={state === 'valid' ? 'success' : 'error'}>
        <p>
          <strong>{t(`verify.${state}`)}</strong>
        </p>
      </Notice>
      <SummaryList
        items={[
          { label: t('verify.serial'), value: serial },
          { label: t('verify.initials'), value: initials },
          { label: t('verify.course'), value: <LocalizedText text={course} /> },
          { label: t('verify.dates'), value: format.dateRange(starts_on, completed_on) },
          { label: t('verify.issued'), value: format.date(issued_on) },
          { label: t('verify.expires'), value: expires_on ? format.date(expires_on) : t('verify.never') },
        ]}
      />
      <p className="quiet">{t('verify.privacy')}</p>
    </>
  )
}

function SerialForm() {
  const { t } = useTranslation('public-trainings')
  const navigate = useNavigate()
  const [error, setError] = useState<string>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const serial = String(new FormData(event.currentTarget).get('serial') ?? '').trim()
    if (!serial) return setError(t('verify.missing'))
    setError(undefined)
    void navigate({ to: '/certificates/$serial', params: { serial: serial.toUpperCase() } })
  }
  return (
    <form className="no-print" noValidate onSubmit={submit}>
      <Field
        name="serial"
        label={t('verify.serial')}
        hint={t('verify.serial_hint')}
        autoComplete="off"
        maxLength={30}
        error={error}
      />
      <Button type="submit">{t('verify.submit')}</Button>
    </form>
  )
}
