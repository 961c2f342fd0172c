import { useTranslation } from 'react-i18next'
import { useSettings } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'

const SECTIONS = ['goal', 'works', 'limits'] as const

export function AccessibilityPage() {
  const { t } = useTranslation(['public', 'common'])
  const settings = useSettings()
  return (
    <>
      <PageTitle title={t('accessibility.title')} />
      {SECTIONS.map((section) => (
        <section key={section}>
          <h2>{t(`accessibility.${section}.title`)}</h2>
          <p>{t(`accessibility.${section}.body`)}</p>
        </section>
      ))}
      <h2>{t('accessibility.contact.title')}</h2>
      <p>{t('accessibility.contact.body')}</p>
      {settings?.contact_email && (
        <p>
          <a href={`mailto:${settings.contact_email}`}>{settings.contact_email}</a>
        </p>
      )}
    </>
  )
}
