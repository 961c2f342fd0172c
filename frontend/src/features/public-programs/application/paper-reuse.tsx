import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type ApplicationDocument,
  copyApplicationDocument,
  lookUpApplication,
  type OwnApplication,
} from '~/api/gen'
import type { ProblemError } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { CodeForm } from '~/ui/public/code-form'
import { Notice } from '~/ui/public/notice'
import { ProblemNotice } from '~/ui/public/problem-notice'

export interface DocumentsProps {
  code: string
  application: OwnApplication
  onChanged: (application: OwnApplication) => void
}

/** Papers of another application of the same person, by its code: what was given once need not be looked for again. */
export function PaperReuse({ code, application, onChanged }: DocumentsProps) {
  const { t } = useTranslation('public-applications')
  const [other, setOther] = useState<{ code: string; application: OwnApplication }>()
  const asked = (requirement: string) => application.open_documents.includes(requirement)
  const fitting = other?.application.documents.filter(
    ({ requirement, scan }) => asked(requirement) && (scan === 'clean' || scan === 'not_scanned'),
  )
  return (
    <details>
      <summary>{t('reuse.title')}</summary>
      <p>{t('reuse.lead')}</p>
      {other && fitting ? (
        <>
          <p>{t('reference', { reference: other.application.reference })}</p>
          {fitting.length === 0 ? (
            <p role="status">{t('reuse.none')}</p>
          ) : (
            <ul>
              {fitting.map((document) => (
                <OtherPaper
                  key={document.id}
                  document={document}
                  code={code}
                  fromCode={other.code}
                  application={application}
                  onChanged={onChanged}
                />
              ))}
            </ul>
          )}
          <p>
            <Button variant="plain" onClick={() => setOther(undefined)}>
              {t('reuse.another')}
            </Button>
          </p>
        </>
      ) : (
        <CodeForm
          code=""
          words={{
            label: t('reuse.code'),
            hint: t('code.hint'),
            missing: t('code.missing'),
            open: t('reuse.open'),
          }}
          lookUp={async (from) =>
            (await lookUpApplication({ body: { code: from }, throwOnError: true })).data
          }
          onOpened={(opened, found) => setOther({ code: opened, application: found })}
        />
      )}
    </details>
  )
}

function OtherPaper({
  document,
  code,
  fromCode,
  application,
  onChanged,
}: DocumentsProps & { document: ApplicationDocument; fromCode: string }) {
  const { t } = useTranslation('public-applications')
  const localized = useLocalized()
  const format = useFormat()
  const { requirement } = document
  const copy = useMutation<OwnApplication, ProblemError>({
    mutationFn: async () => {
      const body = { code, requirement, from_code: fromCode, from_document_id: document.id }
      return (await copyApplicationDocument({ body, throwOnError: true })).data
    },
    onSuccess: onChanged,
  })
  const name = application.required_documents.find((one) => one.code === requirement)?.name
  const kind = t(document.content_type === 'application/pdf' ? 'document.pdf' : 'document.photo')
  const line = t('document.line', { kind, at: format.dateTime(document.created_at) })
  return (
    <li>
      {name && localized(name)}: {line}{' '}
      <Button variant="plain" busy={copy.isPending} onClick={() => copy.mutate()}>
        {t('reuse.use')}
        <span className="visually-hidden"> {name && localized(name)}</span>
      </Button>
      {copy.isSuccess && (
        <Notice tone="success">
          <p>{t('reuse.done')}</p>
        </Notice>
      )}
      <ProblemNotice problem={copy.error} />
    </li>
  )
}
