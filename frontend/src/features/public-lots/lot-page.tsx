import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PublicLot, PublicWork } from '~/api/gen'
import { getPublicLotOptions, listLotTreatmentsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { BeforeAfter } from '~/ui/before-after'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { SummaryList } from '~/ui/public/summary-list'
import './public-lots.css'

const route = getRouteApi('/_public/_lots/lots/$lotId')

const photoAddress = (id: string) => `/api/v1/public-lot-photos/${id}`

export function PublicLotPage() {
  const { t } = useTranslation('public-lots')
  const { lotId } = route.useParams()
  const lot = useQuery(getPublicLotOptions({ path: { lot_id: lotId } }))
  return (
    <>
      <PageTitle title={lot.data?.address ?? t('lot.title')} />
      <LoadState query={lot}>{lot.data && <LotView lot={lot.data} />}</LoadState>
      <p>
        <Link to="/lots">{t('lot.all')}</Link>
      </p>
    </>
  )
}

/** What was done on a lot: also what the page of its sign shows. */
export function LotView({ lot }: { lot: PublicLot }) {
  const { t } = useTranslation('public-lots')
  const format = useFormat()
  const treatments = useQuery({ ...listLotTreatmentsOptions(), staleTime: 600_000 }).data?.items
  const treatment = treatments?.find(({ code }) => code === lot.treatment)
  const photos = lot.work.toReversed().flatMap((work) => work.photos)
  const before = photos.find(({ role }) => role === 'before')
  const after = photos.findLast(({ role }) => role === 'after')
  return (
    <>
      <SummaryList
        items={[
          { label: t('field.status'), value: t(`status.${lot.status as 'cleaned'}`) },
          { label: t('field.since'), value: format.date(lot.status_changed_at) },
          { label: t('field.area'), value: lot.community_area?.name ?? '–' },
          ...(treatment
            ? [{ label: t('field.treatment'), value: <LocalizedText text={treatment.name} /> }]
            : []),
          ...(lot.treated_on ? [{ label: t('field.treated_on'), value: format.date(lot.treated_on) }] : []),
          { label: t('field.reopened'), value: format.number(lot.reopened_count) },
        ]}
      />
      {treatment && (
        <p>
          <strong>{t('lot.standard')}</strong> <LocalizedText text={treatment.standard} />
        </p>
      )}
      {before && after && (
        <BeforeAfter before={photoAddress(before.id)} after={photoAddress(after.id)} place={lot.address} />
      )}
      <h2>{t('lot.work')}</h2>
      {lot.work.length === 0 ? (
        <p>{t('lot.no_work')}</p>
      ) : (
        <ul className="lot-work">
          {lot.work.map((work) => (
            <Work key={work.id} work={work} place={lot.address} />
          ))}
        </ul>
      )}
    </>
  )
}

function Work({ work, place }: { work: PublicWork; place: string }) {
  const { t } = useTranslation('public-lots')
  const format = useFormat()
  return (
    <li>
      {t('lot.line', { date: format.date(work.performed_on), kind: t(`kind.${work.kind}`) })}
      {Boolean(work.bags_removed) && ` ${t('lot.bags', { count: work.bags_removed ?? 0 })}`}
      <div className="lot-photos">
        {work.photos.map(({ id, role }) => (
          <a key={id} href={photoAddress(id)}>
            <img
              src={`${photoAddress(id)}?size=small`}
              alt={t(`photo.${role}`, { place })}
              width={160}
              height={120}
              loading="lazy"
            />
          </a>
        ))}
      </div>
    </li>
  )
}
