import { Card, SimpleGrid, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { Verification } from '~/api/gen'
import {
  listApiKeysOptions,
  listImportsOptions,
  listIncidentsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { useWaitingCases } from './waiting-cases'
import { useWaitingLots } from './waiting-lots'
import { useWaitingReviews } from './waiting-reviews'

const UNVERIFIED = linkOptions({
  to: '/staff/incidents',
  search: { verification: ['preliminary'] as Verification[] },
})
const IMPORTS = linkOptions({ to: '/staff/imports' })
const EXPIRING_KEYS = linkOptions({ to: '/staff/api-keys', search: { status: 'expiring' } })

/** What waits for this person: each line appears only with its permission and when there is something. */
export function HomePage() {
  const { t } = useTranslation('staff-home')
  const me = useMe()
  const waiting = useWaiting()
  return (
    <>
      <PageHeader title={t('title')} />
      <Text mb="lg">{t('greeting', { name: me.display_name ?? me.email })}</Text>
      <Title order={2} size="h4" mb="sm">
        {t('waiting')}
      </Title>
      {waiting.length === 0 ? (
        <EmptyState title={t('nothing.title')}>{t('nothing.body')}</EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} component="ul" p={0}>
          {waiting.map(({ key, count, link }) => (
            <Card key={key} component="li" withBorder>
              <AnchorLink {...link}>{t(key, { count })}</AnchorLink>
            </Card>
          ))}
        </SimpleGrid>
      )}
    </>
  )
}

function useWaiting() {
  const me = useMe()
  const unverified = useQuery({
    ...listIncidentsOptions({ query: { verification: ['preliminary'], limit: 1, include_total: true } }),
    enabled: can(me, 'incidents:verify'),
  })
  const imports = useQuery({
    ...listImportsOptions({ query: { limit: 10, sort: '-created_at' } }),
    enabled: can(me, 'imports:read'),
  })
  const keys = useQuery({
    ...listApiKeysOptions({ query: { status: 'expiring', limit: 50 } }),
    enabled: can(me, 'api_keys:read'),
  })
  const refused = imports.data?.items.reduce((sum, one) => sum + one.refused_count, 0)
  const reviews = useWaitingReviews()
  const lots = useWaitingLots()
  const cases = useWaitingCases()
  const lines = [
    ...cases,
    ...reviews,
    ...lots,
    { key: 'unverified', count: unverified.data?.total?.count ?? 0, link: UNVERIFIED },
    { key: 'refused_rows', count: refused ?? 0, link: IMPORTS },
    { key: 'expiring_keys', count: keys.data?.items.length ?? 0, link: EXPIRING_KEYS },
  ] as const
  return lines.filter(({ count }) => count > 0)
}
