import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { Lot } from '~/api/gen'
import { listLotAgreementsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { QueryState } from '~/ui/staff/query-state'
import { AgreementCard } from './agreement-card'
import { NewAgreementPanel } from './new-agreement-panel'
import { NewEventPanel } from './new-event-panel'

/** To whom a lot is promised, and asking for it. */
export function LotAgreementsTab({ lot }: { lot: Lot }) {
  const { t } = useTranslation('staff-lots')
  const me = useMe()
  const [asking, ask] = useDisclosure()
  const [planning, plan] = useDisclosure()
  const agreements = useQuery(listLotAgreementsOptions({ query: { lot_id: lot.id, limit: 50 } }))
  return (
    <QueryState query={agreements}>
      {({ items }) => (
        <Stack>
          <Text>{t(lot.promised_by ? 'agreements.promised' : 'agreements.free')}</Text>
          {can(me, 'lot_requests:write') && (
            <Group>
              {!lot.promised_by && <Button onClick={ask.open}>{t('agreements.new')}</Button>}
              <Button variant="default" onClick={plan.open}>
                {t('events.new')}
              </Button>
            </Group>
          )}
          <Stack component="ul" p={0} m={0}>
            {items.map((agreement) => (
              <AgreementCard key={agreement.id} agreement={agreement} />
            ))}
          </Stack>
          {asking && <NewAgreementPanel lot={lot} onClose={ask.close} />}
          {planning && <NewEventPanel lot={lot} onClose={plan.close} />}
        </Stack>
      )}
    </QueryState>
  )
}
