import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { getLotSignOptions } from '~/api/gen/@tanstack/react-query.gen'
import { LotLink } from '~/ui/staff/lots/words'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { lotDetail } from './search'
import './sign.css'

const route = getRouteApi('/staff/lots/$lotId/sign')

/** The sign of a lot in both languages, to print and put up. */
export function SignPage() {
  const { t } = useTranslation('staff-lots')
  const { lotId } = route.useParams()
  const lot = useQuery(lotDetail(lotId))
  const sign = useQuery(getLotSignOptions({ path: { lot_id: lotId } }))
  return (
    <>
      <PageHeader
        title={t('sign.title')}
        actions={
          <Button leftSection={<Printer size={16} aria-hidden />} onClick={() => print()}>
            {t('sign.print')}
          </Button>
        }
      />
      <div className="no-print">
        {lot.data && <LotLink lot={lot.data} />}
        <Text mb="md">{t('sign.note')}</Text>
      </div>
      <QueryState query={sign}>
        {({ code, link, svg }) => (
          <section className="lot-sign" aria-label={t('sign.title')}>
            {(['en', 'es'] as const).map((language) => (
              <div key={language} lang={language}>
                <h2>{t(`sign.heading_${language}`)}</h2>
                <p>{t(`sign.body_${language}`)}</p>
              </div>
            ))}
            <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={t('sign.qr')} />
            <p className="lot-sign-code">{code}</p>
            <p>{link.split('#')[0]}</p>
          </section>
        )}
      </QueryState>
    </>
  )
}
