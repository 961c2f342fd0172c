import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { downloadOwnCertificate, type OwnRegistration, readOwnTranscript, type Transcript } from '~/api/gen'
import type { ProblemError } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { ProblemNotice } from '~/ui/public/problem-notice'
import { Table } from '~/ui/public/table'

/** The certificate once it is earned, and the hours of all trainings of the same person. */
export function OwnCertificate({ code, registration }: { code: string; registration: OwnRegistration }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  const { certificate } = registration
  const download = useMutation<void, ProblemError>({
    mutationFn: async () => {
      const { data } = await downloadOwnCertificate({ body: { code }, parseAs: 'blob', throwOnError: true })
      // Loaded only where something is saved.
      const { saveBlob } = await import('~/api/download')
      saveBlob(data as unknown as Blob, `${certificate?.serial ?? 'certificate'}.pdf`)
    },
  })
  const transcript = useMutation<Transcript, ProblemError>({
    mutationFn: async () => (await readOwnTranscript({ body: { code }, throwOnError: true })).data,
  })
  const failed = download.error ?? transcript.error
  if (!certificate) return null
  const { serial, state, expires_on, renewable_from, renewable_until } = certificate
  return (
    <section>
      <h3>{t('certificate.title')}</h3>
      <p>
        <Link to="/certificates/$serial" params={{ serial }}>
          {serial}
        </Link>
        : {t(`certificate_state.${state}`)}.{' '}
        {expires_on && t('certificate.expires', { date: format.date(expires_on) })}{' '}
        {renewable_from &&
          renewable_until &&
          t('certificate.renewable', {
            from: format.date(renewable_from),
            until: format.date(renewable_until),
          })}
      </p>
      <ProblemNotice problem={failed} />
      <p className="no-print">
        {state !== 'revoked' && (
          <Button busy={download.isPending} onClick={() => download.mutate()}>
            {t('certificate.download')}
          </Button>
        )}{' '}
        <Button variant="secondary" busy={transcript.isPending} onClick={() => transcript.mutate()}>
          {t('transcript.open')}
        </Button>
      </p>
      {transcript.data && <TranscriptTable transcript={transcript.data} />}
    </section>
  )
}

function TranscriptTable({ transcript }: { transcript: Transcript }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  const hours = (minutes: number) => format.rate(minutes / 60)
  return (
    <>
      <Table
        caption={t('transcript.title', { hours: hours(transcript.minutes) })}
        rows={transcript.lines}
        rowId={({ serial, starts_on, course }) => serial ?? `${course.id}${starts_on}`}
        columns={[
          {
            id: 'course',
            header: t('transcript.course'),
            cell: ({ course }) => <LocalizedText text={course.title} />,
          },
          {
            id: 'dates',
            header: t('transcript.dates'),
            cell: ({ starts_on, ends_on }) => format.dateRange(starts_on, ends_on),
          },
          { id: 'hours', header: t('transcript.hours'), number: true, cell: ({ minutes }) => hours(minutes) },
          { id: 'serial', header: t('transcript.serial'), cell: ({ serial }) => serial ?? '–' },
        ]}
      />
      <p className="no-print">
        <Button variant="plain" onClick={() => print()}>
          {t('receipt.print')}
        </Button>
      </p>
    </>
  )
}
