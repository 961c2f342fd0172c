import { Button, Group, SimpleGrid, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { WorkOrder } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { ButtonLink } from '~/ui/staff/links'
import { LotLink, WorkOrderStatusTag } from '~/ui/staff/lots/words'
import { WorkPhoto, WorkPhotoPair } from '~/ui/staff/lots/work-photo'
import { QueryState } from '~/ui/staff/query-state'
import { CancelPanel } from './cancel-panel'
import { PositionReveal } from './position-reveal'
import { workOrderDetail } from './search'
import { VerifyPanel } from './verify-panel'
import { WorkOrderEditPanel } from './work-order-edit-panel'

const route = getRouteApi('/staff/work-orders/$workOrderId')

/** One visit: what was to be done, the proof, and who verified it. */
export function WorkOrderPage() {
  const { t } = useTranslation('staff-lots')
  const { workOrderId } = route.useParams()
  const order = useQuery(workOrderDetail(workOrderId))
  return (
    <QueryState query={order} title={t('work.one')}>
      {(order) => <WorkOrderView order={order} />}
    </QueryState>
  )
}

function WorkOrderView({ order }: { order: WorkOrder }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  return (
    <DetailLayout
      title={t('work.due_line', { date: format.date(order.due_on), kind: t(`kind.${order.kind}`) })}
      reference={order.lot.address}
      status={<WorkOrderStatusTag order={order} />}
      actions={<Actions order={order} />}
      summary={useSummary(order)}
    >
      {order.rejection_reason && (
        <Text my="md">
          <strong>{t('work.rejected_because')}</strong> {order.rejection_reason}
        </Text>
      )}
      <h2 className="section-title">{t('work.proof')}</h2>
      <Proof order={order} />
    </DetailLayout>
  )
}

function Actions({ order }: { order: WorkOrder }) {
  const { t } = useTranslation('staff-lots')
  const me = useMe()
  const [verifying, verify] = useDisclosure()
  const [rejecting, reject] = useDisclosure()
  const [cancelling, cancel] = useDisclosure()
  const [editing, edit] = useDisclosure()
  const open = order.status === 'planned' || order.status === 'blocked'
  const plans = can(me, 'lots:write')
  return (
    <Group gap="xs">
      {order.may_verify && (
        <>
          <Button onClick={verify.open}>{t('verify.accept')}</Button>
          <Button variant="default" onClick={reject.open}>
            {t('verify.reject')}
          </Button>
        </>
      )}
      {order.may_report && <ButtonLink to="/staff/crew-visits">{t('crew.open')}</ButtonLink>}
      {open && (plans || order.may_report) && (
        <Button variant="default" onClick={edit.open}>
          {t('edit.open')}
        </Button>
      )}
      {open && plans && (
        <Button variant="default" onClick={cancel.open}>
          {t('cancel_order.open')}
        </Button>
      )}
      {verifying && <VerifyPanel order={order} accepted onClose={verify.close} />}
      {rejecting && <VerifyPanel order={order} accepted={false} onClose={reject.close} />}
      {cancelling && <CancelPanel order={order} onClose={cancel.close} />}
      {editing && (
        <WorkOrderEditPanel key={order.row_version} order={order} plans={plans} onClose={edit.close} />
      )}
    </Group>
  )
}

function useSummary(order: WorkOrder) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const { organization, assignee, performed_at, performed_by, condition, bags_removed, cost_cents } = order
  const rows = [
    { label: t('lot.title'), value: <LotLink lot={order.lot} /> },
    { label: t('work.organization'), value: organization.name },
    { label: t('work.assignee'), value: assignee?.name },
    { label: t('work.instructions'), value: order.instructions || null },
    { label: t('work.started_at'), value: order.started_at && format.dateTime(order.started_at) },
    {
      label: t('work.performed_at'),
      value:
        performed_at &&
        (performed_by?.name
          ? t('work.by', { date: format.dateTime(performed_at), name: performed_by.name })
          : format.dateTime(performed_at)),
    },
    { label: t('work.condition'), value: condition && t(`condition.${condition}`) },
    { label: t('work.bags_removed'), value: bags_removed == null ? null : format.number(bags_removed) },
    { label: t('work.items_removed'), value: order.items_removed },
    {
      label: t('work.cost'),
      value: cost_cents == null ? null : t('agreements.dollars', { amount: format.dollars(cost_cents) }),
    },
    { label: t('work.note'), value: order.note },
    { label: t('work.blocked_reason'), value: order.blocked_reason },
    {
      label: t('work.verified'),
      value:
        order.verified_at &&
        t('work.by', {
          date: format.dateTime(order.verified_at),
          name: order.verified_by_organization?.name ?? '–',
        }),
    },
    { label: t('work.rejections'), value: order.rejections ? format.number(order.rejections) : null },
  ]
  return rows.filter(({ value }) => value !== null && value !== undefined && value !== '')
}

function Proof({ order }: { order: WorkOrder }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const before = order.photos.find(({ role }) => role === 'before')
  const after = order.photos.findLast(({ role }) => role === 'after')
  if (order.photos.length === 0) return <Text>{t('work.no_photos')}</Text>
  return (
    <>
      {before && after && <WorkPhotoPair before={before.id} after={after.id} place={order.lot.address} />}
      <SimpleGrid component="ul" cols={{ base: 1, sm: 2, lg: 3 }} p={0} mt="md">
        {order.photos.map(({ id, role, taken_at, distance_m, public: released }) => (
          <li key={id} style={{ listStyle: 'none' }}>
            <WorkPhoto
              photoId={id}
              alt={t('photo.alt', { role: t(`photo.${role}`), place: order.lot.address })}
            />
            <Text size="sm">
              {t('photo.line', {
                role: t(`photo.${role}`),
                date: format.dateTime(taken_at),
                meters: format.number(distance_m),
              })}
            </Text>
            {released && <Text size="sm">{t('photo.public')}</Text>}
            <PositionReveal photoId={id} />
          </li>
        ))}
      </SimpleGrid>
    </>
  )
}
