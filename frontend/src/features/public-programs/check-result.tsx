import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Determination, ProgramTrack } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import './check-result.css'

interface CheckResultProps {
  answer: Determination
  track: ProgramTrack
  /** Part of a longer form: it comes without taking the focus, and papers are listed elsewhere. */
  inForm?: boolean
}

/** What follows from what was said: in a sentence first, then rule by rule. It takes the focus when it comes. */
export function CheckResult({ answer, track, inForm = false }: CheckResultProps) {
  const { t } = useTranslation('public-programs')
  const format = useFormat()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (answer && !inForm) heading.current?.focus()
  }, [answer, inForm])
  const { outcome, award_cents, rules, lines, documents, other_programs, effective_from } = answer
  return (
    <section className="check-result" aria-labelledby="check-result">
      <h2 id="check-result" tabIndex={-1} ref={heading}>
        {t(`outcome.${outcome}`)}
      </h2>
      {track === 'reimbursement' && award_cents > 0 && (
        <p className="award">
          {t(outcome === 'eligible' ? 'award' : 'award_perhaps', {
            amount: format.dollars(award_cents),
          })}
        </p>
      )}
      <ul className="rules">
        {rules.map(({ rule, state, sentence }) => (
          <li key={rule} data-state={state}>
            <strong>{t(`state.${state}`)}</strong> <LocalizedText text={sentence} />
          </li>
        ))}
      </ul>
      {lines.length > 0 && (
        <>
          <h3>{t(track === 'reimbursement' ? 'lines' : 'devices')}</h3>
          <ul>
            {lines.map(({ item, sentence }) => (
              <li key={item}>
                <LocalizedText text={sentence} />
              </li>
            ))}
          </ul>
        </>
      )}
      {other_programs.length > 0 && (
        <>
          <h3>{t('others')}</h3>
          <ul>
            {other_programs.map(({ program_id, name }) => (
              <li key={program_id}>
                <Link to="/programs/$programId" params={{ programId: program_id }}>
                  <LocalizedText text={name} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      {!inForm && outcome !== 'not_eligible' && documents.length > 0 && (
        <>
          <h3>{t('documents')}</h3>
          <ul>
            {documents.map((document) => (
              <li key={document.en}>
                <LocalizedText text={document} />
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="quiet">{t('version', { date: format.date(effective_from) })}</p>
    </section>
  )
}
