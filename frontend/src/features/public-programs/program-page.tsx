import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Determination, Program } from '~/api/gen'
import { getProgramOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { LocalizedText, useLocalized } from '~/ui/localized'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { ApplyStart, takesApplications } from './application/apply-start'
import { CheckForm } from './check-form'
import { CheckResult } from './check-result'
import { RoundLine } from './round-line'

const route = getRouteApi('/_public/_programs/programs/$programId')

/** What a program covers, and whether one qualifies: before applying, without leaving a trace. */
export function PublicProgramPage() {
  const { t } = useTranslation('public-programs')
  const localized = useLocalized()
  const { programId } = route.useParams()
  const program = useQuery(getProgramOptions({ path: { program_id: programId } }))
  return (
    <>
      <PageTitle title={program.data ? localized(program.data.name) : t('program')} />
      <LoadState query={program}>{program.data && <ProgramView program={program.data} />}</LoadState>
      <p>
        <Link to="/programs">{t('all')}</Link>
      </p>
    </>
  )
}

function ProgramView({ program }: { program: Program }) {
  const { t } = useTranslation('public-programs')
  const [answer, setAnswer] = useState<Determination | null>(null)
  return (
    <>
      <p>
        <LocalizedText text={program.description} />
      </p>
      <RoundLine program={program} />
      {takesApplications(program) && (
        <p>
          <a href="#apply">{t('apply.skip')}</a>
        </p>
      )}
      {program.policy ? (
        <>
          <Covered program={program} />
          <h2>{t('check.title')}</h2>
          <p>{t('check.lead')}</p>
          <CheckForm program={program} policy={program.policy} onAnswer={setAnswer} />
          {answer && <CheckResult answer={answer} track={program.track} />}
          <ApplyStart program={program} />
        </>
      ) : (
        <p>{t('no_policy')}</p>
      )}
    </>
  )
}

function Covered({ program: { policy, track } }: { program: Program }) {
  const { t } = useTranslation('public-programs')
  const format = useFormat()
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  if (!policy) return null
  const { items, overall_cap_cents } = policy.rules
  return (
    <>
      <h2>{t('covered.title')}</h2>
      <ul>
        {items.map(({ code, name, unit_cap_cents, most_units, total_cap_cents }) => (
          <li key={code}>
            <LocalizedText text={name} />
            {track === 'income_based'
              ? most_units != null && `: ${t('covered.free', { count: most_units })}`
              : `: ${[
                  unit_cap_cents != null && t('covered.each', { amount: money(unit_cap_cents) }),
                  most_units != null && t('covered.most', { count: most_units }),
                  total_cap_cents != null && t('covered.total', { amount: money(total_cap_cents) }),
                ]
                  .filter(Boolean)
                  .join(', ')}`}
          </li>
        ))}
      </ul>
      {overall_cap_cents != null && <p>{t('covered.overall', { amount: money(overall_cap_cents) })}</p>}
    </>
  )
}
