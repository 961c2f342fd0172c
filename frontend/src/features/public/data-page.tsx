import { useTranslation } from 'react-i18next'
import { PageTitle } from '~/ui/page-title'

const SECTIONS = ['counts', 'sources', 'places', 'small', 'privacy', 'access'] as const

export function DataPage() {
  const { t } = useTranslation(['public', 'common'])
  return (
    <>
      <PageTitle title={t('data.title')} />
      <p>{t('data.lead')}</p>
      {SECTIONS.map((section) => (
        <section key={section}>
          <h2>{t(`data.${section}.title`)}</h2>
          <p>{t(`data.${section}.body`)}</p>
        </section>
      ))}
    </>
  )
}
