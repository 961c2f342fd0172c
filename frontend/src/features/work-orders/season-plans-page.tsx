import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Progress,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Lot, LotSeasonPlan, LotSeasonPlanOutcome, WorkOrderKind } from '~/api/gen'
import {
  createLotSeasonPlansMutation,
  listLotSeasonPlansOptions,
  listLotsOptions,
  updateLotSeasonPlanMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { areaFilter, useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { WORK_ORDER_KINDS } from '~/ui/staff/lots/values'
import { LotLink, LotStatusTag } from '~/ui/staff/lots/words'
import { OrganizationField } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { WideTable } from '~/ui/staff/wide-table'

const route = getRouteApi('/staff/season-plans')

/** The board of a season: lots under care that nobody has planned for, and the plans with their visits. */
export function SeasonPlansPage() {
  const { t } = useTranslation('staff-lots')
  const { season: chosen, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const format = useFormat()
  const season = chosen ?? Number(format.dayOf().slice(0, 4))
  const plans = useQuery({
    ...listLotSeasonPlansOptions({ query: { season, cursor, limit: 50, include_total: true } }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PageHeader
        title={t('plans.title')}
        summary={plans.data?.total ? t('plans.count', { count: plans.data.total.count, season }) : undefined}
      />
      <Group mb="md" className="no-print">
        <NumberInput
          label={t('measures.season')}
          min={2000}
          max={2200}
          value={season}
          onChange={(value) => {
            const wanted = Number(value)
            if (wanted >= 2000 && wanted <= 2200) void navigate({ search: { season: wanted }, replace: true })
          }}
        />
      </Group>
      <Unplanned season={season} />
      <h2 className="section-title">{t('plans.planned')}</h2>
      <QueryState query={plans}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <Text>{t('plans.empty', { season })}</Text>
          ) : (
            <>
              <Plans plans={items} />
              <CursorPager cursor={cursor} nextCursor={next_cursor} />
            </>
          )
        }
      </QueryState>
    </>
  )
}

/** Lots under care without a plan, to be planned together. */
function Unplanned({ season }: { season: number }) {
  const { t } = useTranslation('staff-lots')
  const area = areaFilter(useArea())
  const plans = can(useMe(), 'lots:write')
  const [chosen, setChosen] = useState<string[]>([])
  const [planning, setPlanning] = useState(false)
  const lots = useQuery(
    listLotsOptions({
      query: {
        ...area,
        status: ['cleaned', 'greened', 'maintained', 'needs_attention'],
        unplanned_season: season,
        limit: 100,
        include_total: true,
      },
    }),
  )
  return (
    <section aria-labelledby="unplanned">
      <h2 id="unplanned" className="section-title">
        {t('plans.unplanned', { count: lots.data?.total?.count ?? 0 })}
      </h2>
      <QueryState query={lots} height={120}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{t('plans.all_planned')}</Text>
          ) : (
            <>
              <Checkbox.Group value={chosen} onChange={setChosen} label={t('plans.choose')}>
                <Stack gap={6} my="xs">
                  {items.map((lot) => (
                    <UnplannedLot key={lot.id} lot={lot} disabled={!plans} />
                  ))}
                </Stack>
              </Checkbox.Group>
              {plans && (
                <Group>
                  <Button disabled={chosen.length === 0} onClick={() => setPlanning(true)}>
                    {t('plans.plan', { count: chosen.length })}
                  </Button>
                  <Button variant="default" onClick={() => setChosen(items.map(({ id }) => id))}>
                    {t('plans.choose_all')}
                  </Button>
                </Group>
              )}
            </>
          )
        }
      </QueryState>
      {planning && (
        <PlanPanel
          season={season}
          lots={(lots.data?.items ?? []).filter(({ id }) => chosen.includes(id))}
          onClose={() => {
            setPlanning(false)
            setChosen([])
          }}
        />
      )}
    </section>
  )
}

function UnplannedLot({ lot, disabled }: { lot: Lot; disabled: boolean }) {
  return (
    <Group gap="sm">
      <Checkbox
        value={lot.id}
        disabled={disabled}
        label={`${lot.address}${lot.community_area ? `, ${lot.community_area.name}` : ''}`}
      />
      <LotStatusTag status={lot.status} />
    </Group>
  )
}

interface PlanPanelProps {
  season: number
  lots: Lot[]
  onClose: () => void
}

function PlanPanel({ season, lots, onClose }: PlanPanelProps) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const [refused, setRefused] = useState<LotSeasonPlanOutcome[]>([])
  const form = useForm({
    initialValues: {
      organization_id: '',
      kind: 'mow' as WorkOrderKind,
      visits: '' as number | string,
      starts_on: '',
      ends_on: '',
    },
    validate: { organization_id: (value) => (value ? null : t('work.organization_missing')) },
  })
  const create = useMutation({
    ...createLotSeasonPlansMutation(),
    onSuccess: async ({ items }) => {
      const left = items.filter(({ plan_id }) => !plan_id)
      setRefused(left)
      await invalidateTags(queryClient, 'work-orders', 'lots')
      if (left.length === 0) onClose()
    },
  })
  const nameOf = (lotId: string) => lots.find(({ id }) => id === lotId)?.address ?? lotId
  return (
    <SidePanelForm
      opened
      title={t('plans.plan', { count: lots.length })}
      form={form}
      submitLabel={t('plans.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ organization_id, kind, visits, starts_on, ends_on }) =>
        create.mutate({
          body: {
            lot_ids: lots.map(({ id }) => id),
            season,
            organization_id,
            kind,
            visits: visits === '' ? null : Number(visits),
            starts_on: starts_on || null,
            ends_on: ends_on || null,
          },
        })
      }
    >
      {refused.length > 0 && (
        <div role="alert">
          <Text fw={600}>{t('plans.refused', { count: refused.length })}</Text>
          <ul>
            {refused.map(({ lot_id, detail }) => (
              <li key={lot_id}>
                {nameOf(lot_id)}: {detail}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Text>{t('plans.lead', { season })}</Text>
      <OrganizationField label={t('work.organization')} {...form.getInputProps('organization_id')} />
      <NativeSelect
        label={t('work.kind')}
        data={WORK_ORDER_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      <NumberInput
        label={t('plans.visits')}
        description={t('plans.by_rules')}
        min={1}
        max={100}
        {...form.getInputProps('visits')}
      />
      <TextInput
        type="date"
        label={t('plans.starts_on')}
        description={t('plans.by_rules')}
        {...form.getInputProps('starts_on')}
      />
      <TextInput
        type="date"
        label={t('plans.ends_on')}
        description={t('plans.by_rules')}
        {...form.getInputProps('ends_on')}
      />
    </SidePanelForm>
  )
}

function Plans({ plans }: { plans: LotSeasonPlan[] }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const writes = can(useMe(), 'lots:write')
  const [edited, setEdited] = useState<LotSeasonPlan | null>(null)
  return (
    <>
      <WideTable label={t('plans.planned')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('lot.title')}</Table.Th>
            <Table.Th scope="col">{t('work.organization')}</Table.Th>
            <Table.Th scope="col">{t('plans.season_days')}</Table.Th>
            <Table.Th scope="col">{t('plans.progress')}</Table.Th>
            <Table.Th scope="col" ta="end">
              {t('work.missed')}
            </Table.Th>
            <Table.Th scope="col">{t('plans.next')}</Table.Th>
            {writes && <Table.Th scope="col">{t('plans.change')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {plans.map((plan) => (
            <Table.Tr key={plan.id}>
              <Table.Th scope="row" fw={400}>
                <LotLink lot={plan.lot} />
              </Table.Th>
              <Table.Td>{plan.organization.name}</Table.Td>
              <Table.Td>{format.dateRange(plan.starts_on, plan.ends_on)}</Table.Td>
              <Table.Td>
                {t('plans.done', {
                  verified: format.number(plan.verified),
                  performed: format.number(plan.performed),
                  visits: format.number(plan.visits),
                })}
                <Progress
                  value={(100 * plan.performed) / plan.visits}
                  aria-label={t('plans.progress_of', { address: plan.lot.address })}
                />
              </Table.Td>
              <Table.Td ta="end">{format.number(plan.missed)}</Table.Td>
              <Table.Td>{plan.next_due_on ? format.date(plan.next_due_on) : '–'}</Table.Td>
              {writes && (
                <Table.Td>
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('plans.change_of', { address: plan.lot.address })}
                    onClick={() => setEdited(plan)}
                  >
                    {t('plans.change')}
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {edited && <ReplanPanel plan={edited} onClose={() => setEdited(null)} />}
    </>
  )
}

/** Another crew, number of visits or last day: visits that are still open are planned anew, what was done stays. */
function ReplanPanel({ plan, onClose }: { plan: LotSeasonPlan; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: {
      organization_id: plan.organization.id,
      visits: plan.visits as number | string,
      ends_on: plan.ends_on,
    },
  })
  const reload = () => invalidateTags(queryClient, 'work-orders', 'lots')
  const update = useMutation({
    ...updateLotSeasonPlanMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('plans.change_of', { address: plan.lot.address })}
      form={form}
      submitLabel={t('save')}
      loading={update.isPending}
      submitError={update.error}
      done={update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ organization_id, visits, ends_on }) =>
        update.mutate({
          path: { plan_id: plan.id },
          headers: ifMatch(plan),
          body: { organization_id, visits: Number(visits), ends_on },
        })
      }
    >
      <Text>{t('plans.replan_note')}</Text>
      <OrganizationField label={t('work.organization')} {...form.getInputProps('organization_id')} />
      <NumberInput label={t('plans.visits')} min={1} max={100} {...form.getInputProps('visits')} />
      <TextInput type="date" label={t('plans.ends_on')} {...form.getInputProps('ends_on')} />
    </SidePanelForm>
  )
}
