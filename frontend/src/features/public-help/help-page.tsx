import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListServicesData } from '~/api/gen'
import { listCommunityAreasOptions, listServicesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useHelpTerms } from '~/ui/help-terms'
import { useLanguageName } from '~/ui/language-name'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { Field } from '~/ui/public/field'
import { LoadState } from '~/ui/public/load-state'
import { QuickExit } from '~/ui/public/quick-exit'
import { Select } from '~/ui/public/select'
import { ServiceCard } from './service-card'
import './public-help.css'

/** Languages that people look for; a service may have others. */
const LANGUAGES = ['en', 'es', 'pl', 'zh', 'ar', 'ur', 'tl', 'uk', 'fr', 'ht', 'ko', 'vi']

type Wishes = Pick<NonNullable<ListServicesData['query']>, 'q' | 'kind' | 'language' | 'area'>

/** Help after violence: who answers now, then everything else. What somebody looks for stays out of the address and the history. */
export function HelpPage() {
  const { t } = useTranslation('public-help')
  const now = useQuery(listServicesOptions({ query: { always_open: true, limit: 20 } }))
  const [wishes, setWishes] = useState<Wishes>({})
  return (
    <>
      <PageTitle title={t('title')} />
      <QuickExit />
      <ul className="numbers">
        <li>
          <a href="tel:911">911</a> {t('number.emergency')}
        </li>
        <li>
          <a href="tel:988">988</a> {t('number.lifeline')}
        </li>
      </ul>
      <h2>{t('now')}</h2>
      <LoadState query={now}>
        <ul className="cards">
          {now.data?.items.map((service) => (
            <ServiceCard key={service.id} service={service} />
          ))}
        </ul>
      </LoadState>
      <h2>{t('all')}</h2>
      <Filters wishes={wishes} onChange={setWishes} />
      <Results key={JSON.stringify(wishes)} wishes={wishes} />
    </>
  )
}

function Filters({ wishes, onChange }: { wishes: Wishes; onChange: (wishes: Wishes) => void }) {
  const { t } = useTranslation('public-help')
  const languageName = useLanguageName()
  const { offered } = useHelpTerms('service_kind')
  const areas = useQuery({
    ...listCommunityAreasOptions({ query: { sort: 'name' } }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.items
  const [words, setWords] = useState('')
  return (
    <form
      className="help-filters"
      onSubmit={(event) => {
        event.preventDefault()
        onChange({ ...wishes, q: words.trim().length >= 2 ? words.trim() : undefined })
      }}
    >
      <Select
        name="kind"
        label={t('filter.kind')}
        value={wishes.kind ?? ''}
        onChange={(event) => onChange({ ...wishes, kind: event.currentTarget.value || undefined })}
        options={[{ value: '', label: t('filter.any') }, ...offered()]}
      />
      <Select
        name="language"
        label={t('filter.language')}
        value={wishes.language ?? ''}
        onChange={(event) => onChange({ ...wishes, language: event.currentTarget.value || undefined })}
        options={[
          { value: '', label: t('filter.any') },
          ...LANGUAGES.map((code) => ({ value: code, label: languageName(code) })),
        ]}
      />
      <Select
        name="area"
        label={t('filter.area')}
        value={wishes.area ?? ''}
        onChange={(event) => onChange({ ...wishes, area: Number(event.currentTarget.value) || undefined })}
        options={[
          { value: '', label: t('filter.any') },
          ...(areas ?? []).map(({ number, name }) => ({ value: String(number), label: name })),
        ]}
      />
      <Field
        name="q"
        type="search"
        label={t('filter.q')}
        autoComplete="off"
        maxLength={100}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Button type="submit" variant="secondary">
        {t('filter.search')}
      </Button>
    </form>
  )
}

function Results({ wishes, cursor }: { wishes: Wishes; cursor?: string }) {
  const { t } = useTranslation('public-help')
  const [more, setMore] = useState(false)
  const services = useQuery({
    ...listServicesOptions({ query: { ...wishes, cursor, limit: 50, include_total: true } }),
    placeholderData: keepPreviousData,
  })
  const next = services.data?.next_cursor
  return (
    <LoadState query={services}>
      {!cursor && <p role="status">{t('count', { count: services.data?.total?.count ?? 0 })}</p>}
      <ul className="cards">
        {services.data?.items.map((service) => (
          <ServiceCard key={service.id} service={service} />
        ))}
      </ul>
      {next &&
        (more ? (
          <Results wishes={wishes} cursor={next} />
        ) : (
          <p>
            <Button variant="secondary" onClick={() => setMore(true)}>
              {t('more')}
            </Button>
          </p>
        ))}
    </LoadState>
  )
}
