import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { listProgramsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { LocalizedText } from '~/ui/localized'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { RoundLine } from './round-line'

/** Programs that one can apply to, and whether they take applications. */
export function PublicProgramsPage() {
  const { t } = useTranslation('public-programs')
  const programs = useQuery(listProgramsOptions())
  return (
    <>
      <PageTitle title={t('title')} />
      <p>{t('lead')}</p>
      <LoadState query={programs}>
        {programs.data?.items.length === 0 && <p>{t('empty')}</p>}
        <ul className="cards">
          {programs.data?.items.map((program) => (
            <li key={program.id}>
              <h2>
                <Link to="/programs/$programId" params={{ programId: program.id }}>
                  <LocalizedText text={program.name} />
                </Link>
              </h2>
              <p>
                <LocalizedText text={program.description} />
              </p>
              <RoundLine program={program} />
            </li>
          ))}
        </ul>
      </LoadState>
      <ul>
        <li>
          <Link to="/my-application">{t('more.mine')}</Link>
        </li>
        <li>
          <Link to="/application-status">{t('more.status')}</Link>
        </li>
      </ul>
    </>
  )
}
