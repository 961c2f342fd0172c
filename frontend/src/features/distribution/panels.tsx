import { NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { DistributionSite } from '~/api/gen'
import {
  createDistributionSiteMutation,
  createPickupSlotMutation,
  createStockEntryMutation,
  listProgramsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { fromClock } from '~/ui/zoned-time'

/** What every panel of this page does when it is saved. */
function useSaved(onClose: () => void) {
  const queryClient = useQueryClient()
  return async () => {
    onClose()
    await invalidateTags(queryClient, 'distribution')
  }
}

export function SitePanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('staff-distribution')
  const keyOf = useIdempotencyKey()
  const form = useForm({
    initialValues: { name: '', address: '' },
    validate: {
      name: (value) => (value.trim().length >= 2 ? null : t('site.name_missing')),
      address: (value) => (value.trim().length >= 2 ? null : t('site.address_missing')),
    },
  })
  const create = useMutation({ ...createDistributionSiteMutation(), onSuccess: useSaved(onClose) })
  return (
    <SidePanelForm
      opened
      title={t('site.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ name, address }) => {
        const body = { name: name.trim(), address: address.trim() }
        create.mutate({ body, headers: { 'Idempotency-Key': keyOf(body) } })
      }}
    >
      <TextInput label={t('site.name')} maxLength={200} {...form.getInputProps('name')} />
      <TextInput label={t('site.address')} maxLength={300} {...form.getInputProps('address')} />
    </SidePanelForm>
  )
}

export function StockPanel({ site, onClose }: { site: DistributionSite; onClose: () => void }) {
  const { t } = useTranslation('staff-distribution')
  const localized = useLocalized()
  const keyOf = useIdempotencyKey()
  const programs = useQuery(listProgramsOptions({ query: { track: 'income_based' } }))
  const items = (programs.data?.items ?? []).flatMap((program) => program.policy?.rules.items ?? [])
  const options = items.map(({ code, name }) => ({ value: code, label: localized(name) }))
  const form = useForm({
    initialValues: { item: '', quantity: '' as number | string, note: '' },
    validate: {
      item: (value) => (value ? null : t('stock.item_missing')),
      quantity: (value) => (Number(value) ? null : t('stock.quantity_missing')),
      note: (value) => (value.trim().length >= 3 ? null : t('stock.note_missing')),
    },
  })
  const create = useMutation({ ...createStockEntryMutation(), onSuccess: useSaved(onClose) })
  return (
    <SidePanelForm
      opened
      title={t('stock.open_of', { name: site.name })}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ item, quantity, note }) => {
        const body = { item, quantity: Number(quantity), note: note.trim() }
        const headers = { 'Idempotency-Key': keyOf(body) }
        create.mutate({ path: { site_id: site.id }, body, headers })
      }}
    >
      <NativeSelect
        label={t('stock.item')}
        data={[{ value: '', label: '–' }, ...options]}
        {...form.getInputProps('item')}
      />
      <NumberInput
        label={t('stock.quantity')}
        description={t('stock.quantity_hint')}
        allowDecimal={false}
        {...form.getInputProps('quantity')}
      />
      <TextInput label={t('stock.note')} maxLength={200} {...form.getInputProps('note')} />
    </SidePanelForm>
  )
}

export function SlotPanel({ sites, onClose }: { sites: DistributionSite[]; onClose: () => void }) {
  const { t } = useTranslation('staff-distribution')
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const keyOf = useIdempotencyKey()
  const active = sites.filter((site) => site.active)
  const form = useForm({
    initialValues: {
      site_id: active[0]?.id ?? '',
      starts_at: '',
      ends_at: '',
      capacity: 20 as number | string,
    },
    validate: {
      site_id: (value) => (value ? null : t('slot.site_missing')),
      starts_at: (value) => (value ? null : t('slot.start_missing')),
      ends_at: (value, { starts_at }) => (value > starts_at ? null : t('slot.end_missing')),
      capacity: (value) => (Number(value) >= 1 ? null : t('slot.capacity_missing')),
    },
  })
  const create = useMutation({ ...createPickupSlotMutation(), onSuccess: useSaved(onClose) })
  return (
    <SidePanelForm
      opened
      title={t('slot.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ site_id, starts_at, ends_at, capacity }) => {
        const body = {
          site_id,
          starts_at: fromClock(starts_at, timeZone),
          ends_at: fromClock(ends_at, timeZone),
          capacity: Number(capacity),
        }
        create.mutate({ body, headers: { 'Idempotency-Key': keyOf(body) } })
      }}
    >
      <NativeSelect
        label={t('site.one')}
        data={active.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('site_id')}
      />
      <TextInput type="datetime-local" label={t('slot.starts_at')} {...form.getInputProps('starts_at')} />
      <TextInput type="datetime-local" label={t('slot.ends_at')} {...form.getInputProps('ends_at')} />
      <NumberInput label={t('slot.capacity')} min={1} max={1000} {...form.getInputProps('capacity')} />
    </SidePanelForm>
  )
}
