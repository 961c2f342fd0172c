import { Anchor, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Pencil, Plus, QrCode } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { can, useCan, useMe } from '~/api/can'
import type { Lot } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { ButtonLink } from '~/ui/staff/links'
import { NewWorkOrderPanel } from '~/ui/staff/lots/new-work-order-panel'
import { LotStatusTag, writtenParcel } from '~/ui/staff/lots/words'
import { QueryState } from '~/ui/staff/query-state'
import { EffectTab } from './effect-tab'
import { LotAgreementsTab } from './lot-agreements-tab'
import { LotEditPanel } from './lot-edit-panel'
import { LotStory } from './lot-story'
import { LotTransitions } from './lot-transitions'
import { LotWorkTab } from './lot-work-tab'
import { PriorityTable } from './priority-table'
import { LOT_TABS, lotDetail } from './search'
import { useTreatments } from './treatments'

const route = getRouteApi('/staff/lots/$lotId/')

export function LotPage() {
  const { t } = useTranslation('staff-lots')
  const { lotId } = route.useParams()
  const lot = useQuery(lotDetail(lotId))
  return (
    <QueryState query={lot} title={t('lot.title')}>
      {(lot) => <LotView lot={lot} />}
    </QueryState>
  )
}

function LotView({ lot }: { lot: Lot }) {
  const { t } = useTranslation('staff-lots')
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <DetailLayout
      title={lot.address || writtenParcel(lot.parcel_number)}
      reference={t('lot.reference', { parcel: writtenParcel(lot.parcel_number) })}
      status={<LotStatusTag status={lot.status} />}
      actions={<Actions lot={lot} />}
      summary={useSummary(lot)}
      tab={tab}
      onTab={(id) => void navigate({ search: { tab: LOT_TABS.find((known) => known === id) } })}
      tabs={[
        { id: 'why', label: t('tab.why'), content: <PriorityTable lot={lot} /> },
        { id: 'work', label: t('tab.work'), content: <LotWorkTab lot={lot} /> },
        { id: 'agreements', label: t('tab.agreements'), content: <LotAgreementsTab lot={lot} /> },
        { id: 'effect', label: t('tab.effect'), content: <EffectTab lot={lot} /> },
      ]}
      aside={{ title: t('story.title'), content: <LotStory lotId={lot.id} /> }}
    />
  )
}

function Actions({ lot }: { lot: Lot }) {
  const { t } = useTranslation('staff-lots')
  const me = useMe()
  const canWrite = useCan('lots:write')
  const [editing, edit] = useDisclosure()
  const [planning, plan] = useDisclosure()
  return (
    <Group gap="xs">
      {can(me, 'lots:write') && (
        <>
          <LotTransitions lot={lot} />
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={plan.open}>
            {t('work.new')}
          </Button>
          {lot.sign_code && (
            <ButtonLink
              variant="default"
              leftSection={<QrCode size={16} aria-hidden />}
              to="/staff/lots/$lotId/sign"
              params={{ lotId: lot.id }}
            >
              {t('sign.open')}
            </ButtonLink>
          )}
        </>
      )}
      <ActionButton
        variant="default"
        leftSection={<Pencil size={16} aria-hidden />}
        disabledReason={canWrite.reason}
        onClick={edit.open}
      >
        {t('edit.open')}
      </ActionButton>
      {editing && <LotEditPanel key={lot.row_version} lot={lot} onClose={edit.close} />}
      {planning && <NewWorkOrderPanel lot={lot} onClose={plan.close} />}
    </Group>
  )
}

function useSummary(lot: Lot) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const treatments = useTreatments()
  const standard = lot.treatment && treatments.standard(lot.treatment)
  const rows = [
    { label: t('field.community_area'), value: lot.community_area?.name },
    { label: t('field.ward'), value: lot.ward },
    { label: t('field.owner'), value: t(`owner.${lot.owner}`) },
    { label: t('field.managing_organization'), value: lot.managing_organization },
    { label: t('field.zoning'), value: lot.zoning },
    {
      label: t('field.square_feet'),
      value: lot.square_feet == null ? null : format.number(lot.square_feet),
    },
    {
      label: t('field.vacant_since'),
      value: lot.vacant_since ? format.date(lot.vacant_since) : null,
    },
    {
      label: t('field.treatment'),
      value: lot.treatment && (
        <>
          {treatments.name(lot.treatment)}
          {standard && (
            <Text size="sm" c="dimmed">
              {standard}
            </Text>
          )}
        </>
      ),
    },
    { label: t('field.treated_on'), value: lot.treated_on ? format.date(lot.treated_on) : null },
    { label: t('field.reopened'), value: format.number(lot.reopened_count) },
    {
      label: t('field.point'),
      value: lot.point ? (
        <Anchor href={`geo:${lot.point.coordinates[1]},${lot.point.coordinates[0]}`}>
          {t('lot.open_map')}
        </Anchor>
      ) : (
        t('lot.no_point')
      ),
    },
  ]
  // What nobody knows is left out, except what a person may want to add.
  return rows.filter(({ value }) => value !== null && value !== undefined)
}
