import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Training, TrainingSession } from '~/api/gen'
import { listTrainingTermsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useFormat } from '~/ui/format'
import { LocalizedText, useLocalized } from '~/ui/localized'
import { SummaryList } from '~/ui/public/summary-list'

/** Where, for whom and how a training is held. */
export function TrainingFacts({ training }: { training: Training }) {
  const { t } = useTranslation(['public-trainings', 'common'])
  const localized = useLocalized()
  const terms = useQuery(listTrainingTermsOptions()).data?.items ?? []
  const named = (kind: 'audience' | 'access_feature', codes: string[]) =>
    codes
      .map((code) => terms.find((term) => term.kind === kind && term.code === code)?.name)
      .filter((name) => name !== undefined)
      .map(localized)
      .join(', ')
  const { site, modality, language, areas, audiences, access_features, organization, curriculum, note } =
    training
  return (
    <SummaryList
      items={[
        { label: t('fact.language'), value: t(`language.${language}`) },
        { label: t('fact.modality'), value: t(`modality.${modality}`) },
        ...(site
          ? [
              {
                label: t('fact.site'),
                value: (
                  <>
                    {site.name}
                    {site.address && (
                      <>
                        <br />
                        {site.address}
                      </>
                    )}
                    {site.notes && (
                      <>
                        <br />
                        <LocalizedText text={site.notes} />
                      </>
                    )}
                  </>
                ),
              },
            ]
          : []),
        ...(access_features.length > 0
          ? [{ label: t('fact.access_features'), value: named('access_feature', access_features) }]
          : []),
        { label: t('fact.audiences'), value: named('audience', audiences) },
        { label: t('fact.areas'), value: areas.map(({ name }) => name).join(', ') },
        { label: t('fact.organization'), value: organization.name },
        {
          label: t('fact.certificate'),
          value: t('fact.certificate_rule', { percent: curriculum.minimum_attendance_percent }),
        },
        ...(note ? [{ label: t('fact.note'), value: <LocalizedText text={note} /> }] : []),
      ]}
    />
  )
}

/** The sessions of a training in the center's time. */
export function SessionList({ sessions }: { sessions: TrainingSession[] }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  return (
    <ol>
      {sessions.map(({ id, starts_at, ends_at, status }) => (
        <li key={id}>
          <time dateTime={starts_at}>
            {format.weekday(starts_at)}, {format.timeRange(starts_at, ends_at)}
          </time>
          {status === 'cancelled' && <strong> {t('session.cancelled')}</strong>}
        </li>
      ))}
    </ol>
  )
}
