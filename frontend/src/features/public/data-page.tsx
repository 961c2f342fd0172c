import { useTranslation } from 'react-i18next'
import { useFormat, useSettings } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'

const SECTIONS = [
  'counts',
  'sources',
  'lag',
  'comparisons',
  'rates',
  'places',
  'small',
  'privacy',
  'access',
] as const

/** How the numbers come about. What the center sets itself is added once its settings are there. */
export function DataPage() {
  const { t } = useTranslation(['public', 'common'])
  const own = useOwnRules()
  return (
    <>
      <PageTitle title={t('data.title')} />
      <p>{t('data.lead')}</p>
      {SECTIONS.map((section) => (
        <section key={section}>
          <h2>{t(`data.${section}.title`)}</h2>
          <p>
            {t(`data.${section}.body`)} {own[section]}
          </p>
        </section>
      ))}
    </>
  )
}

function useOwnRules(): Partial<Record<(typeof SECTIONS)[number], string>> {
  const { t } = useTranslation(['public', 'common'])
  const format = useFormat()
  const settings = useSettings()
  if (!settings) return {}
  return {
    lag: t('data.lag.hours', { hours: format.number(settings.provisional_hours) }),
    places: t('data.places.radius', { meters: format.number(settings.mask_radius_m) }),
    small: t('data.small.threshold', { threshold: format.number(settings.small_count_threshold) }),
  }
}
