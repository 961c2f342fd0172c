import { Button, NativeSelect } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { Fund, PaymentBatch } from '~/api/gen'
import { createPaymentBatchMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { batchList, fundList, type PaymentsSearch } from './search'
import { BatchTag, useDollars } from './words'

const route = getRouteApi('/staff/payments/')

/** Batches of payments, the latest first. */
export function PaymentsPage() {
  const { t } = useTranslation('staff-payments')
  const me = useMe()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const batches = useQuery({ ...batchList(search), placeholderData: keepPreviousData })
  const [preparing, prepare] = useDisclosure()
  const options = useRoundOptions()
  const filters = useMemo<Filter<PaymentsSearch>[]>(
    () => [{ name: 'round_id', label: t('round'), kind: 'choice', options }],
    [t, options],
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={can(me, 'payments:write') && <Button onClick={prepare.open}>{t('prepare.open')}</Button>}
      />
      <FilterBar
        filters={filters}
        search={search}
        onChange={(part) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={batches.data?.items}
        rowId={({ id }) => id}
        error={batches.error}
        onRetry={() => void batches.refetch()}
        refreshing={batches.isPlaceholderData}
        onOpen={({ id }) => void navigate({ to: '/staff/payments/$batchId', params: { batchId: id } })}
        empty={<EmptyState title={t('empty')}>{t('empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={batches.data?.next_cursor} />
      {preparing && <PreparePanel onClose={prepare.close} />}
    </>
  )
}

function useRoundOptions() {
  const { t } = useTranslation('staff-payments')
  const format = useFormat()
  const localized = useLocalized()
  const funds = useQuery(fundList())
  return useMemo(
    () =>
      (funds.data?.items ?? []).map((fund: Fund) => ({
        value: fund.round_id,
        label: t('round_of', { program: localized(fund.program_name), date: format.date(fund.opens_at) }),
      })),
    [funds.data, t, format, localized],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-payments')
  const format = useFormat()
  const dollars = useDollars()
  return useMemo<Column<PaymentBatch>[]>(
    () => [
      {
        id: 'reference',
        header: t('reference'),
        cell: ({ id, reference }) => (
          <AnchorLink to="/staff/payments/$batchId" params={{ batchId: id }}>
            {reference}
          </AnchorLink>
        ),
      },
      { id: 'created_at', header: t('prepared_at'), cell: ({ created_at }) => format.dateTime(created_at) },
      { id: 'status', header: t('status'), cell: ({ status }) => <BatchTag status={status} /> },
      { id: 'count', header: t('payments'), align: 'end', cell: ({ count }) => format.number(count) },
      {
        id: 'amount',
        header: t('amount'),
        align: 'end',
        cell: ({ amount_cents }) => dollars(amount_cents),
      },
      { id: 'paid', header: t('paid'), align: 'end', cell: ({ paid_cents }) => dollars(paid_cents) },
    ],
    [t, format, dollars],
  )
}

function PreparePanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('staff-payments')
  const queryClient = useQueryClient()
  const navigate = route.useNavigate()
  const keyOf = useIdempotencyKey()
  const options = useRoundOptions()
  const form = useForm({
    initialValues: { round_id: options[0]?.value ?? '' },
    validate: { round_id: (value) => (value ? null : t('prepare.round_missing')) },
  })
  const create = useMutation({
    ...createPaymentBatchMutation(),
    onSuccess: async ({ id }) => {
      onClose()
      await invalidateTags(queryClient, 'payments')
      await navigate({ to: '/staff/payments/$batchId', params: { batchId: id } })
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('prepare.open')}
      form={form}
      submitLabel={t('prepare.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ round_id }) => {
        const body = { round_id }
        create.mutate({ body, headers: { 'Idempotency-Key': keyOf(body) } })
      }}
    >
      <NativeSelect
        label={t('round')}
        description={t('prepare.hint')}
        data={[{ value: '', label: '–' }, ...options]}
        {...form.getInputProps('round_id')}
      />
    </SidePanelForm>
  )
}
