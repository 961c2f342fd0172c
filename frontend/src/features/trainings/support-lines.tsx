import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { listSupportLinesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { LocalizedText } from '~/ui/localized'

/** Numbers to call for who is distressed or in danger, as the center keeps them. */
export function SupportLines() {
  const { t } = useTranslation('public-trainings')
  const lines = useQuery(listSupportLinesOptions()).data?.items ?? []
  if (lines.length === 0) return null
  return (
    <section className="notice" aria-labelledby="support-lines">
      <h2 id="support-lines">{t('support.title')}</h2>
      <p>{t('support.lead')}</p>
      <ul>
        {lines.map(({ id, name, phone, description }) => (
          <li key={id}>
            <a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>
              <strong>{phone}</strong>
            </a>{' '}
            <LocalizedText text={name} />: <LocalizedText text={description} />
          </li>
        ))}
      </ul>
    </section>
  )
}
