import { Alert, Anchor, Button, Card, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import type { WorkOrder } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { AnchorLink } from '~/ui/staff/links'
import { WorkOrderStatusTag } from '~/ui/staff/lots/words'
import { type PendingVisit, withoutRefused } from './pending-visits'
import { useRefusal } from './refusal'
import type { Position } from './route-order'
import { VisitForm } from './visit-form'

interface VisitCardProps {
  order: WorkOrder
  place: Position | undefined
  /** Meters from the lot within which a photo counts, where the rules are known. */
  allowedMeters: number | undefined
  /** What was begun on this device. */
  visit: PendingVisit | undefined
  onChange: (visit: PendingVisit | null) => void
}

/** One stop: where, what, until when; begun, it asks for photos and what became of it. */
export function VisitCard({ order, place, allowedMeters, visit, onChange }: VisitCardProps) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const refusal = useRefusal()
  const title = order.lot.address
  const userId = useMe().id
  const begin = () =>
    onChange({ userId, workOrderId: order.id, startedAt: new Date().toISOString(), photos: [] })
  return (
    <Card component="li" withBorder padding="md">
      <Group justify="space-between" align="start">
        <h2 className="section-title">{title}</h2>
        <WorkOrderStatusTag order={order} />
      </Group>
      <Text>{t('work.due_line', { date: format.date(order.due_on), kind: t(`kind.${order.kind}`) })}</Text>
      {order.instructions && <Text fw={600}>{order.instructions}</Text>}
      {order.rejection_reason && (
        <Text>
          <strong>{t('work.rejected_because')}</strong> {order.rejection_reason}
        </Text>
      )}
      <Group my="xs">
        {place ? (
          <Anchor href={`geo:${place[1]},${place[0]}`}>{t('crew.way')}</Anchor>
        ) : (
          <Text c="dimmed">{t('lot.no_point')}</Text>
        )}
        <AnchorLink to="/staff/work-orders/$workOrderId" params={{ workOrderId: order.id }}>
          {t('crew.details')}
        </AnchorLink>
      </Group>
      {visit?.refused && (
        <Alert color="red" title={t('crew.refused')} role="alert">
          <Text>{refusal(visit.refused)}</Text>
          <Button mt="xs" size="lg" variant="default" onClick={() => onChange(withoutRefused(visit))}>
            {t('crew.again')}
          </Button>
        </Alert>
      )}
      {!visit ? (
        <Button fullWidth size="lg" aria-label={t('crew.begin_at', { place: title })} onClick={begin}>
          {t('crew.begin')}
        </Button>
      ) : visit.report ? (
        !visit.refused && <Text role="status">{t('crew.kept')}</Text>
      ) : (
        !visit.refused && (
          <VisitForm
            order={order}
            place={place}
            allowedMeters={allowedMeters}
            visit={visit}
            onChange={onChange}
          />
        )
      )}
    </Card>
  )
}
