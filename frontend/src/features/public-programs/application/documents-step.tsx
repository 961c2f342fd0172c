import { useMutation } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type ApplicationDocument,
  addApplicationDocument,
  linkApplicationDocument,
  type OwnApplication,
  removeApplicationDocument,
} from '~/api/gen'
import { type ProblemError, problemMessage } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { LocalizedText, useLocalized } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { Notice } from '~/ui/public/notice'
import { ProblemNotice } from '~/ui/public/problem-notice'
import type { DocumentsProps } from './paper-reuse'

// Few come with papers of another application.
const PaperReuse = lazy(() => import('./paper-reuse').then((module) => ({ default: module.PaperReuse })))

/** What can be sent: told by content on the server; a phone offers its camera for pictures. */
const ACCEPTED = 'image/jpeg,image/png,application/pdf'

/** Papers by what they are asked for; those that may be sent now with a field to choose files. */
export function DocumentsStep(props: DocumentsProps) {
  const { t } = useTranslation('public-applications')
  const { application } = props
  const asked = application.required_documents.filter(
    ({ code }) =>
      application.open_documents.includes(code) ||
      application.documents.some(({ requirement }) => requirement === code),
  )
  if (asked.length === 0) return <p>{t('document.none')}</p>
  return (
    <>
      {asked.map((required) => (
        <Requirement key={required.code} required={required} {...props} />
      ))}
      {application.open_documents.length > 0 && (
        <Suspense>
          <PaperReuse {...props} />
        </Suspense>
      )}
    </>
  )
}

type RequirementProps = DocumentsProps & { required: OwnApplication['required_documents'][number] }

function Requirement({ required, code, application, onChanged }: RequirementProps) {
  const { t } = useTranslation('public-applications')
  const { t: common } = useTranslation('common')
  const localized = useLocalized()
  const [sending, setSending] = useState('')
  const [problems, setProblems] = useState<string[]>([])
  const open = application.open_documents.includes(required.code)
  const own = application.documents.filter(({ requirement }) => requirement === required.code)
  const send = async (files: File[]) => {
    setProblems([])
    const failed: string[] = []
    for (const [index, file] of files.entries()) {
      setSending(t('document.sending', { number: index + 1, count: files.length }))
      try {
        const body = { code, requirement: required.code, file }
        onChanged((await addApplicationDocument({ body, throwOnError: true })).data)
      } catch (error) {
        const problem = error as ProblemError
        const detail = problem.errors?.[0]?.code
        const known =
          detail === 'not_a_document' || detail === 'active_document' || detail === 'locked_document'
        const why = known ? t(`document.problem.${detail}`) : problemMessage(common, problem)
        failed.push(t('document.failed', { name: file.name, why }))
      }
    }
    setSending('')
    setProblems(failed)
  }
  return (
    <fieldset className="field" data-own>
      <legend>
        <LocalizedText text={required.name} />
      </legend>
      <p className="hint">
        {own.length === 0 ? t('document.missing') : t('document.count', { count: own.length })}
      </p>
      <ul>
        {own.map((document) => (
          <Paper
            key={document.id}
            document={document}
            name={localized(required.name)}
            code={code}
            open={open}
            onChanged={onChanged}
          />
        ))}
      </ul>
      {open && (
        <>
          <label htmlFor={`file.${required.code}`}>{t('document.choose')}</label>
          <input
            id={`file.${required.code}`}
            type="file"
            accept={ACCEPTED}
            multiple
            onChange={(event) => {
              const input = event.currentTarget
              const files = [...(input.files ?? [])]
              void send(files).then(() => {
                input.value = ''
              })
            }}
          />
        </>
      )}
      <p role="status">{sending}</p>
      {problems.length > 0 && (
        <Notice tone="error">
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </Notice>
      )}
    </fieldset>
  )
}

interface PaperProps {
  document: ApplicationDocument
  name: string
  code: string
  open: boolean
  onChanged: (application: OwnApplication) => void
}

function Paper({ document, name, code, open, onChanged }: PaperProps) {
  const { t } = useTranslation('public-applications')
  const format = useFormat()
  const body = { code, document_id: document.id }
  const removal = useMutation<OwnApplication, ProblemError>({
    mutationFn: async () => (await removeApplicationDocument({ body, throwOnError: true })).data,
    onSuccess: onChanged,
  })
  const saving = useMutation<void, ProblemError>({
    mutationFn: async () => {
      location.assign((await linkApplicationDocument({ body, throwOnError: true })).data.path)
    },
  })
  const kind = t(document.content_type === 'application/pdf' ? 'document.pdf' : 'document.photo')
  const at = format.dateTime(document.created_at)
  const infected = document.scan === 'infected'
  const waits = document.scan === 'quarantined'
  return (
    <li>
      {t('document.line', { kind, at })}{' '}
      {infected || waits
        ? t(`document.scan.${infected ? 'infected' : 'quarantined'}`)
        : t(`document.status.${document.status}`)}
      {document.reason && <> {document.reason}</>}{' '}
      {!infected && !waits && (
        <Button variant="plain" busy={saving.isPending} onClick={() => saving.mutate()}>
          {t('document.save')}
          <span className="visually-hidden">
            {' '}
            {name}, {at}
          </span>
        </Button>
      )}
      {open && document.status !== 'accepted' && (
        <Button variant="plain" busy={removal.isPending} onClick={() => removal.mutate()}>
          {t('document.remove')}
          <span className="visually-hidden">
            {' '}
            {name}, {at}
          </span>
        </Button>
      )}
      <ProblemNotice problem={removal.error ?? saving.error} />
    </li>
  )
}
