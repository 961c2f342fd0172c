import { Button, Group, Table } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { saveBlob } from '~/api/download'
import { ifMatch } from '~/api/etag'
import { exportPaymentBatch, type PaymentBatch, type Problem } from '~/api/gen'
import {
  approvePaymentBatchMutation,
  discardPaymentBatchMutation,
  reissuePaymentMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { ErrorState } from '~/ui/staff/states'
import { WideTable } from '~/ui/staff/wide-table'
import { ResultsPanel } from './results-panel'
import { batchDetail } from './search'
import { BatchTag, PaymentTag, useDollars } from './words'

const route = getRouteApi('/staff/payments/$batchId')

/** One batch: what it pays, who approved it, and what became of each payment. */
export function PaymentBatchPage() {
  const { t } = useTranslation('staff-payments')
  const { batchId } = route.useParams()
  const batch = useQuery(batchDetail(batchId))
  return (
    <QueryState query={batch} title={t('one')}>
      {(batch) => <BatchView batch={batch} />}
    </QueryState>
  )
}

function BatchView({ batch }: { batch: PaymentBatch }) {
  const { t } = useTranslation('staff-payments')
  const format = useFormat()
  const dollars = useDollars()
  const by = (at: string, name: string | null | undefined) =>
    name ? t('by', { date: format.dateTime(at), name }) : format.dateTime(at)
  return (
    <DetailLayout
      title={t('batch', { reference: batch.reference })}
      status={<BatchTag status={batch.status} />}
      actions={<Actions batch={batch} />}
      summary={[
        { label: t('payments'), value: format.number(batch.count) },
        { label: t('amount'), value: dollars(batch.amount_cents) },
        { label: t('paid'), value: dollars(batch.paid_cents) },
        { label: t('prepared_at'), value: by(batch.created_at, batch.created_by?.name) },
        {
          label: t('approved_at'),
          value: batch.approved_at ? by(batch.approved_at, batch.approved_by?.name) : null,
        },
      ]}
    >
      <Payments batch={batch} />
    </DetailLayout>
  )
}

function Payments({ batch }: { batch: PaymentBatch }) {
  const { t } = useTranslation('staff-payments')
  const format = useFormat()
  const dollars = useDollars()
  const writes = can(useMe(), 'payments:write')
  const queryClient = useQueryClient()
  const reissue = useMutation({
    ...reissuePaymentMutation(),
    onSuccess: () => invalidateTags(queryClient, 'payments', 'applications', 'funds'),
  })
  return (
    <>
      {reissue.error && <ErrorState problem={reissue.error} />}
      <WideTable label={t('payments')}>
        <Table.Thead>
          <Table.Tr>
            {(['application', 'amount', 'status', 'settled_at', 'note'] as const).map((name) => (
              <Table.Th scope="col" key={name}>
                {t(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {batch.payments.map((payment) => (
            <Table.Tr key={payment.id}>
              <Table.Th scope="row" fw={400}>
                <AnchorLink
                  to="/staff/applications/$applicationId"
                  params={{ applicationId: payment.application_id }}
                >
                  {payment.reference}
                </AnchorLink>
              </Table.Th>
              <Table.Td>{dollars(payment.amount_cents)}</Table.Td>
              <Table.Td>
                <Group gap="xs">
                  <PaymentTag status={payment.status} />
                  {writes && payment.status === 'returned' && (
                    <Button
                      size="xs"
                      variant="default"
                      loading={reissue.isPending}
                      aria-label={t('reissue_of', { reference: payment.reference })}
                      onClick={() => reissue.mutate({ path: { payment_id: payment.id } })}
                    >
                      {t('reissue')}
                    </Button>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>{payment.settled_at ? format.dateTime(payment.settled_at) : '–'}</Table.Td>
              <Table.Td>{payment.note ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </>
  )
}

function Actions({ batch }: { batch: PaymentBatch }) {
  const { t } = useTranslation('staff-payments')
  const writes = can(useMe(), 'payments:write')
  const queryClient = useQueryClient()
  const [approving, approve] = useDisclosure()
  const [discarding, discard] = useDisclosure()
  const [entering, enter] = useDisclosure()
  const path = { batch_id: batch.id }
  const reload = () => invalidateTags(queryClient, 'payments', 'applications', 'funds')
  const approval = useMutation({
    ...approvePaymentBatchMutation(),
    onSuccess: async () => {
      approve.close()
      await reload()
    },
  })
  const discarded = useMutation({
    ...discardPaymentBatchMutation(),
    onSuccess: async () => {
      discard.close()
      await reload()
    },
  })
  const exported = useMutation<void, Problem>({
    mutationFn: async () => {
      const { data } = await exportPaymentBatch({ path, parseAs: 'blob', throwOnError: true })
      saveBlob(data as unknown as Blob, `payments-${batch.reference}.csv`)
    },
    gcTime: 0,
  })
  if (!writes) return null
  return (
    <Group gap="xs">
      {batch.status === 'prepared' && (
        <>
          <Button onClick={approve.open}>{t('approve.open')}</Button>
          <Button variant="default" onClick={discard.open}>
            {t('discard.open')}
          </Button>
        </>
      )}
      {batch.status === 'approved' && (
        <>
          <Button loading={exported.isPending} onClick={() => exported.mutate()}>
            {t('export')}
          </Button>
          <Button variant="default" onClick={enter.open}>
            {t('results.open')}
          </Button>
        </>
      )}
      {exported.error && <ErrorState problem={exported.error} />}
      {entering && <ResultsPanel batch={batch} onClose={enter.close} />}
      <ConfirmDialog
        opened={approving}
        title={t('approve.open')}
        confirmLabel={t('approve.confirm')}
        loading={approval.isPending}
        error={approval.error}
        onReload={() => void reload()}
        onClose={approve.close}
        onConfirm={() => approval.mutate({ path, headers: ifMatch(batch) })}
      >
        {t('approve.body', { count: batch.count })}
      </ConfirmDialog>
      <ConfirmDialog
        opened={discarding}
        title={t('discard.open')}
        confirmLabel={t('discard.confirm')}
        danger
        loading={discarded.isPending}
        error={discarded.error}
        onReload={() => void reload()}
        onClose={discard.close}
        onConfirm={() => discarded.mutate({ path, headers: ifMatch(batch) })}
      >
        {t('discard.body')}
      </ConfirmDialog>
    </Group>
  )
}
