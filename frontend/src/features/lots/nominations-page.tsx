import { Button, Card, Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { LotNomination, NominationStatus } from '~/api/gen'
import {
  decideLotNominationMutation,
  listLotNominationsOptions,
  listLotsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LotLink } from '~/ui/staff/lots/words'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'
import { NOMINATION_SOURCES, NOMINATION_STATUSES, type NominationsSearch } from './search'
import { SearchField } from './search-field'

const TONES: Record<NominationStatus, Tone> = { received: 'warning', accepted: 'good', declined: 'neutral' }

const route = getRouteApi('/staff/lot-nominations')

/** What residents and partners asked for, and the answers. */
export function NominationsPage() {
  const { t } = useTranslation('staff-lots')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery({
    ...listLotNominationsOptions({ query: { ...search, limit: 50, include_total: true } }),
    placeholderData: keepPreviousData,
  })
  const total = list.data?.total?.count
  return (
    <>
      <PageHeader
        title={t('nominations.title')}
        summary={total === undefined ? undefined : t('nominations.count', { count: total })}
      />
      <FilterBar
        filters={useFilters()}
        search={search}
        onChange={(part: Partial<NominationsSearch>) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <QueryState query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t('nominations.empty')}>{t('nominations.empty_body')}</EmptyState>
          ) : (
            <>
              <Stack component="ul" p={0} m={0}>
                {items.map((nomination) => (
                  <NominationCard key={nomination.id} nomination={nomination} />
                ))}
              </Stack>
              <CursorPager cursor={search.cursor} nextCursor={next_cursor} />
            </>
          )
        }
      </QueryState>
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-lots')
  return useMemo<Filter<NominationsSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: NOMINATION_STATUSES.map((value) => ({ value, label: t(`nomination_status.${value}`) })),
      },
      {
        name: 'source',
        label: t('nominations.source'),
        kind: 'choice',
        options: NOMINATION_SOURCES.map((value) => ({ value, label: t(`nomination_source.${value}`) })),
      },
    ],
    [t],
  )
}

function NominationCard({ nomination }: { nomination: LotNomination }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const decides = can(useMe(), 'lots:write')
  const [deciding, decide] = useState<'accepted' | 'declined' | null>(null)
  const { place, reason, status, source, organization, lot, answer, created_at } = nomination
  return (
    <Card component="li" withBorder>
      <Group justify="space-between" align="start">
        <h2 className="section-title">{place}</h2>
        <StatusTag tone={TONES[status]}>{t(`nomination_status.${status}`)}</StatusTag>
      </Group>
      <Text size="sm" c="dimmed">
        {organization?.name ?? t(`nomination_source.${source}`)} · {format.date(created_at)}
      </Text>
      <Text style={{ whiteSpace: 'pre-wrap' }}>{reason}</Text>
      <Text>{lot ? <LotLink lot={lot} /> : t('nominations.no_lot')}</Text>
      {answer && (
        <Text>
          <strong>{t('agreements.answer')}</strong> {answer}
        </Text>
      )}
      {decides && status === 'received' && (
        <Group mt="sm" gap="xs">
          {(['accepted', 'declined'] as const).map((to) => (
            <Button
              key={to}
              size="xs"
              variant={to === 'accepted' ? 'filled' : 'default'}
              aria-label={t('nominations.decide_label', { step: t(`nominations.${to}`), place })}
              onClick={() => decide(to)}
            >
              {t(`nominations.${to}`)}
            </Button>
          ))}
        </Group>
      )}
      {deciding && <DecidePanel nomination={nomination} to={deciding} onClose={() => decide(null)} />}
    </Card>
  )
}

interface DecidePanelProps {
  nomination: LotNomination
  to: 'accepted' | 'declined'
  onClose: () => void
}

function DecidePanel({ nomination, to, onClose }: DecidePanelProps) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const asksLot = to === 'accepted' && !nomination.lot
  const [wanted, setWanted] = useState('')
  const lots = useQuery({
    ...listLotsOptions({ query: { q: wanted, limit: 20 } }),
    enabled: asksLot && wanted.length >= 3,
  }).data?.items
  const form = useForm({
    initialValues: { answer: '', lot_id: '' },
    validate: {
      answer: (value) => (to === 'declined' && !value.trim() ? t('transition.note_missing') : null),
      lot_id: (value) => (asksLot && !value ? t('nominations.lot_missing') : null),
    },
  })
  const reload = () => invalidateTags(queryClient, 'lots')
  const decide = useMutation({
    ...decideLotNominationMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t(`nominations.${to}`)}
      form={form}
      submitLabel={t('nominations.submit')}
      loading={decide.isPending}
      submitError={decide.error}
      done={decide.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ answer, lot_id }) =>
        decide.mutate({
          path: { nomination_id: nomination.id },
          headers: ifMatch(nomination),
          body: { status: to, answer: answer.trim() || null, lot_id: lot_id || null },
        })
      }
    >
      <Text>{nomination.place}</Text>
      {asksLot && (
        <>
          <SearchField label={t('nominations.find_lot')} onSearch={setWanted} />
          <NativeSelect
            label={t('nominations.lot')}
            data={[
              { value: '', label: t('nominations.choose_lot') },
              ...(lots ?? []).map(({ id, address }) => ({ value: id, label: address })),
            ]}
            {...form.getInputProps('lot_id')}
          />
        </>
      )}
      <Textarea
        label={t(to === 'declined' ? 'transition.note' : 'transition.note_optional')}
        description={t('nominations.answer_hint')}
        maxLength={2000}
        autosize
        minRows={3}
        {...form.getInputProps('answer')}
      />
    </SidePanelForm>
  )
}
