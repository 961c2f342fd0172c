import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProblemError } from '~/api/problem'
import { Button } from '~/ui/public/button'
import { ProblemNotice } from '~/ui/public/problem-notice'

interface ConfirmedButtonProps<Result> {
  label: string
  /** What happens and whether it can be undone. */
  question: string
  confirmLabel: string
  send: () => Promise<Result>
  onDone: (result: Result) => void
}

/** A decision that asks once more, in place, before it is sent. */
export function ConfirmedButton<Result>(props: ConfirmedButtonProps<Result>) {
  const { label, question, confirmLabel, send, onDone } = props
  const { t } = useTranslation('common')
  const [asking, setAsking] = useState(false)
  const box = useRef<HTMLFieldSetElement>(null)
  const decision = useMutation<Result, ProblemError>({ mutationFn: send, onSuccess: onDone })
  useEffect(() => {
    if (asking) box.current?.focus()
  }, [asking])
  if (!asking)
    return (
      <p className="no-print">
        <Button variant="secondary" onClick={() => setAsking(true)}>
          {label}
        </Button>
      </p>
    )
  return (
    <fieldset className="notice" ref={box} tabIndex={-1} aria-label={label}>
      <p>{question}</p>
      <ProblemNotice problem={decision.error} />
      <Button busy={decision.isPending} onClick={() => decision.mutate()}>
        {confirmLabel}
      </Button>{' '}
      <Button variant="secondary" onClick={() => setAsking(false)}>
        {t('cancel')}
      </Button>
    </fieldset>
  )
}
