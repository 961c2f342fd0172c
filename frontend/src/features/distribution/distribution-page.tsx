import { Button, Group, Stack, Switch, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { DistributionSite, PickupSlot } from '~/api/gen'
import { deletePickupSlotMutation, updateDistributionSiteMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import { WideTable } from '~/ui/staff/wide-table'
import { SitePanel, SlotPanel, StockPanel } from './panels'
import { pickupList, siteList, slotList } from './search'

const route = getRouteApi('/staff/distribution')

/** The desk: who comes today, the times that are offered, and what each site has. */
export function DistributionPage() {
  const { t } = useTranslation('staff-distribution')
  const writes = can(useMe(), 'devices:write')
  const sites = useQuery(siteList())
  const [panel, setPanel] = useState<'site' | 'slot' | null>(null)
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          writes && (
            <>
              <Button onClick={() => setPanel('slot')}>{t('slot.new')}</Button>
              <Button variant="default" onClick={() => setPanel('site')}>
                {t('site.new')}
              </Button>
            </>
          )
        }
      />
      <Stack gap="xl">
        <Today />
        <QueryState query={sites}>{({ items }) => <Sites sites={items} writes={writes} />}</QueryState>
        <Slots writes={writes} />
      </Stack>
      {panel === 'site' && <SitePanel onClose={() => setPanel(null)} />}
      {panel === 'slot' && <SlotPanel sites={sites.data?.items ?? []} onClose={() => setPanel(null)} />}
    </>
  )
}

function Today() {
  const { t } = useTranslation('staff-distribution')
  const format = useFormat()
  const { day } = route.useSearch()
  const navigate = route.useNavigate()
  const pickups = useQuery(pickupList(day))
  return (
    <section>
      <h2 className="section-title">{t('appointments.title')}</h2>
      <TextInput
        type="date"
        label={t('appointments.day')}
        description={t('appointments.day_hint')}
        maw={220}
        mb="sm"
        value={day ?? ''}
        onChange={(event) => void navigate({ search: { day: event.currentTarget.value || undefined } })}
      />
      <QueryState query={pickups}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('appointments.none')}</Text>
          ) : (
            <WideTable label={t('appointments.title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('appointments.time')}</Table.Th>
                  <Table.Th scope="col">{t('appointments.application')}</Table.Th>
                  <Table.Th scope="col">{t('site.one')}</Table.Th>
                  <Table.Th scope="col">{t('appointments.status')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map(({ id, application_id, reference, site_name, starts_at, status }) => (
                  <Table.Tr key={id}>
                    <Table.Td>{format.dateTime(starts_at)}</Table.Td>
                    <Table.Td>
                      <AnchorLink
                        to="/staff/applications/$applicationId"
                        params={{ applicationId: application_id }}
                      >
                        {reference}
                      </AnchorLink>
                    </Table.Td>
                    <Table.Td>{site_name}</Table.Td>
                    <Table.Td>{t(`pickup_status.${status}`)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </QueryState>
    </section>
  )
}

function Sites({ sites, writes }: { sites: DistributionSite[]; writes: boolean }) {
  const { t } = useTranslation('staff-distribution')
  const format = useFormat()
  const queryClient = useQueryClient()
  const [site, setSite] = useState<DistributionSite | null>(null)
  const reload = () => invalidateTags(queryClient, 'distribution')
  const change = useMutation({ ...updateDistributionSiteMutation(), onSettled: reload })
  if (sites.length === 0) return <EmptyState title={t('site.empty')}>{t('site.empty_body')}</EmptyState>
  return (
    <section>
      <h2 className="section-title">{t('site.title')}</h2>
      {change.error && <ErrorState problem={change.error} onRetry={() => void reload()} />}
      <WideTable label={t('site.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('site.one')}</Table.Th>
            <Table.Th scope="col">{t('site.address')}</Table.Th>
            <Table.Th scope="col">{t('site.stock')}</Table.Th>
            {writes && <Table.Th scope="col">{t('site.change')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sites.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Th scope="row" fw={400}>
                {one.name}
              </Table.Th>
              <Table.Td>{one.address}</Table.Td>
              <Table.Td>
                {one.stock.map(({ item, quantity }) => `${item}: ${format.number(quantity)}`).join(', ') ||
                  '–'}
              </Table.Td>
              {writes && (
                <Table.Td>
                  <Group gap="xs">
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t('stock.open_of', { name: one.name })}
                      onClick={() => setSite(one)}
                    >
                      {t('stock.open')}
                    </Button>
                    <Switch
                      label={t('site.active')}
                      checked={one.active}
                      onChange={(event) =>
                        change.mutate({
                          path: { site_id: one.id },
                          headers: ifMatch(one),
                          body: { active: event.currentTarget.checked },
                        })
                      }
                    />
                  </Group>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {site && <StockPanel site={site} onClose={() => setSite(null)} />}
    </section>
  )
}

function Slots({ writes }: { writes: boolean }) {
  const { t } = useTranslation('staff-distribution')
  const format = useFormat()
  const queryClient = useQueryClient()
  const slots = useQuery(slotList())
  const remove = useMutation({
    ...deletePickupSlotMutation(),
    onSuccess: () => invalidateTags(queryClient, 'distribution'),
  })
  const when = ({ starts_at, ends_at }: PickupSlot) =>
    t('slot.when', { from: format.dateTime(starts_at), to: format.dateTime(ends_at) })
  return (
    <section>
      <h2 className="section-title">{t('slot.title')}</h2>
      {remove.error && <ErrorState problem={remove.error} />}
      <QueryState query={slots}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('slot.empty')}</Text>
          ) : (
            <WideTable label={t('slot.title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('slot.time')}</Table.Th>
                  <Table.Th scope="col">{t('site.one')}</Table.Th>
                  <Table.Th scope="col">{t('slot.free')}</Table.Th>
                  {writes && <Table.Th scope="col">{t('site.change')}</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((slot) => (
                  <Table.Tr key={slot.id}>
                    <Table.Td>{when(slot)}</Table.Td>
                    <Table.Td>{slot.site_name}</Table.Td>
                    <Table.Td>{t('slot.of', { free: slot.free, capacity: slot.capacity })}</Table.Td>
                    {writes && (
                      <Table.Td>
                        {slot.free === slot.capacity && (
                          <Button
                            size="xs"
                            variant="default"
                            loading={remove.isPending}
                            aria-label={t('slot.remove_of', { time: when(slot) })}
                            onClick={() => remove.mutate({ path: { slot_id: slot.id } })}
                          >
                            {t('slot.remove')}
                          </Button>
                        )}
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </QueryState>
    </section>
  )
}
