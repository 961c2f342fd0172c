import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnswerGroup, OwnApplication } from '~/api/gen'
import { problemMessage } from '~/api/problem'
import { Button } from '~/ui/public/button'
import { Notice } from '~/ui/public/notice'
import { type Step, stepOfPointer, stepsOf, withStep } from './answers'
import { DocumentsStep } from './documents-step'
import { ReviewStep } from './review-step'
import { StepFields } from './step-fields'
import { useDraft } from './use-draft'

interface DraftFormProps {
  code: string
  application: OwnApplication
  onChanged: (application: OwnApplication) => void
  onSent: (application: OwnApplication) => void
}

/** The form, one group of questions on a page, kept while one types. What a reviewer asked for opens only its own pages. */
export function DraftForm({ code, application, onChanged, onSent }: DraftFormProps) {
  const { t } = useTranslation('public-applications')
  const { track, rules, open_groups, open_documents } = application
  const open = (step: Step) =>
    step === 'review' ||
    (step === 'documents'
      ? open_documents.length > 0 || application.status === 'draft'
      : open_groups.includes(step))
  const steps = stepsOf(track, rules).filter(open)
  const [step, setStep] = useState<Step>(steps[0] ?? 'review')
  const [missing, setMissing] = useState<Record<string, string>>({})
  const heading = useRef<HTMLHeadingElement>(null)
  const draft = useDraft(code, application, onChanged)
  const moved = useRef(false)
  useEffect(() => {
    if (step && moved.current) heading.current?.focus()
    moved.current = true
  }, [step])

  const position = steps.indexOf(step)
  const go = (to: Step) => {
    void draft.settle()
    setStep(to)
  }
  const serverErrors = Object.fromEntries(
    (draft.problem?.errors ?? []).map(({ pointer, detail }) => [
      pointer.replace(/^\/answers\//, '').replaceAll('/', '.'),
      detail,
    ]),
  )
  const errors = { ...missing, ...serverErrors }
  const read = (form: HTMLFormElement) => {
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
    draft.change(withStep(draft.answers, step as AnswerGroup, values, rules))
  }
  const asQuestions = step !== 'documents' && step !== 'review'
  return (
    <>
      <nav aria-label={t('steps')}>
        <ol className="steps">
          {steps.map((one) => (
            <li key={one}>
              <Button
                variant="plain"
                aria-current={one === step ? 'step' : undefined}
                onClick={() => go(one)}
              >
                {t(`step.${one}`)}
              </Button>
            </li>
          ))}
        </ol>
      </nav>
      <h2 ref={heading} tabIndex={-1}>
        {t('step_of', { number: position + 1, count: steps.length, name: t(`step.${step}`) })}
      </h2>
      <SavingLine draft={draft} />
      {Object.keys(missing).length > 0 && step !== 'review' && (
        <Notice tone="error">
          <p>{t('review.missing_lead')}</p>
        </Notice>
      )}
      {asQuestions && (
        <form
          noValidate
          onChange={(event) => {
            const field = event.target as unknown as HTMLElement
            if (!field.closest('[data-own]')) read(event.currentTarget)
          }}
          onSubmit={(event) => {
            event.preventDefault()
            go(steps[position + 1] ?? 'review')
          }}
        >
          <StepFields
            key={step}
            step={step}
            answers={draft.answers}
            rules={rules}
            track={track}
            errors={errors}
            onChange={draft.change}
          />
          <StepButtons onBack={position > 0 ? () => go(steps[position - 1] ?? step) : undefined} />
        </form>
      )}
      {step === 'documents' && (
        <>
          <p>{t('document.lead')}</p>
          <DocumentsStep code={code} application={application} onChanged={onChanged} />
          <StepButtons
            onBack={position > 0 ? () => go(steps[position - 1] ?? step) : undefined}
            onNext={() => go('review')}
          />
        </>
      )}
      {step === 'review' && (
        <ReviewStep
          code={code}
          application={application}
          settle={draft.settle}
          onSent={onSent}
          onMissing={(found) => {
            setMissing(found)
            const first = Object.keys(found)[0]
            if (first) setStep(stepOfPointer(first))
          }}
          onStep={go}
        />
      )}
    </>
  )
}

function StepButtons({ onBack, onNext }: { onBack?: () => void; onNext?: () => void }) {
  const { t } = useTranslation('public-applications')
  return (
    <p className="step-buttons">
      <Button type={onNext ? 'button' : 'submit'} onClick={onNext}>
        {t('next')}
      </Button>{' '}
      {onBack && (
        <Button variant="secondary" onClick={onBack}>
          {t('back')}
        </Button>
      )}
    </p>
  )
}

function SavingLine({ draft: { saving, problem } }: { draft: ReturnType<typeof useDraft> }) {
  const { t } = useTranslation('public-applications')
  const { t: common } = useTranslation('common')
  if (saving === 'conflict' || saving === 'refused')
    return (
      <Notice tone="error">
        <p>{problem ? problemMessage(common, problem) : t('saving.refused')}</p>
        {saving === 'conflict' && (
          <Button variant="secondary" onClick={() => location.reload()}>
            {t('saving.reload')}
          </Button>
        )}
      </Notice>
    )
  return (
    <p role="status" className="quiet">
      {t(`saving.${saving}`)}
    </p>
  )
}
