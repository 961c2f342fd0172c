import { useTranslation } from 'react-i18next'
import type { Service } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useLanguageName } from '~/ui/language-name'
import { LocalizedText } from '~/ui/localized'
import { SummaryList } from '~/ui/public/summary-list'

/** One service: how to reach it first, then what one wants to know before calling. */
export function ServiceCard({ service }: { service: Service }) {
  const { t } = useTranslation('public-help')
  const format = useFormat()
  const languageName = useLanguageName()
  const { details, organization, availability, assured_on, outdated } = service
  const place = [details.street_address, details.postal_code].filter(Boolean).join(', ')
  const { minimum_age, maximum_age } = details
  const ages =
    minimum_age != null && maximum_age != null
      ? t('ages.between', { from: minimum_age, to: maximum_age })
      : minimum_age != null
        ? t('ages.from', { from: minimum_age })
        : maximum_age != null
          ? t('ages.to', { to: maximum_age })
          : ''
  const rows = [
    {
      label: t('field.hours'),
      value: details.always_open ? t('always_open') : details.hours && <LocalizedText text={details.hours} />,
    },
    {
      label: t('field.eligibility'),
      value: details.eligibility && <LocalizedText text={details.eligibility} />,
    },
    { label: t('field.ages'), value: ages },
    {
      label: t('field.begin'),
      value: details.application_process && <LocalizedText text={details.application_process} />,
    },
    { label: t('field.fees'), value: details.fees ? <LocalizedText text={details.fees} /> : t('free') },
    { label: t('field.languages'), value: details.languages.map(languageName).join(', ') },
    { label: t('field.place'), value: details.confidential_address ? t('confidential') : place },
  ].filter(({ value }) => value)
  return (
    <li>
      <h3>
        <LocalizedText text={details.name} />
      </h3>
      <p className="quiet">{organization.name}</p>
      <p className="reach">
        {details.phone && <a href={`tel:${details.phone}`}>{details.phone}</a>}
        {details.text_phone && (
          <a href={`sms:${details.text_phone}`}>{t('text', { number: details.text_phone })}</a>
        )}
        {details.email && <a href={`mailto:${details.email}`}>{details.email}</a>}
        {details.url && (
          <a href={details.url} rel="noreferrer">
            {t('site')}
            <span className="visually-hidden"> {organization.name}</span>
          </a>
        )}
      </p>
      {(availability === 'waitlist' || availability === 'full') && (
        <p>
          <strong>{t(`availability.${availability}`)}</strong>
        </p>
      )}
      <p>
        <LocalizedText text={details.description} />
      </p>
      <SummaryList items={rows} />
      <p className="quiet">
        {assured_on ? t('confirmed', { date: format.date(assured_on) }) : t('never_confirmed')}
        {assured_on && outdated && ` ${t('outdated')}`}
      </p>
    </li>
  )
}
