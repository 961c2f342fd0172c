import { NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Lot } from '~/api/gen'
import { updateLotMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LOT_OWNERS } from './search'
import { useTreatments } from './treatments'

/** GeoJSON as an object; null where there is none, undefined where it cannot be read. */
function parsed(text: string): Record<string, unknown> | null | undefined {
  if (!text.trim()) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Corrects a lot. Give it a new `key` per row version. */
export function LotEditPanel({ lot, onClose }: { lot: Lot; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const { options } = useTreatments()
  const form = useForm({
    initialValues: {
      address: lot.address,
      owner: lot.owner,
      longitude: (lot.point?.coordinates[0] ?? '') as number | string,
      latitude: (lot.point?.coordinates[1] ?? '') as number | string,
      square_feet: (lot.square_feet ?? '') as number | string,
      vacant_since: lot.vacant_since ?? '',
      treatment: lot.treatment ?? '',
      boundary: lot.boundary ? JSON.stringify(lot.boundary) : '',
    },
    validate: {
      address: (value) => (value.trim() ? null : t('new.address_missing')),
      latitude: (value, { longitude }) =>
        (value === '') === (longitude === '') ? null : t('new.point_half'),
      boundary: (value) => (parsed(value) === undefined ? t('edit.boundary_wrong') : null),
    },
  })
  const reload = () => invalidateTags(queryClient, 'lots')
  const update = useMutation({
    ...updateLotMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('edit.title')}
      form={form}
      submitLabel={t('save')}
      loading={update.isPending}
      submitError={update.error}
      done={update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        update.reset()
        void reload()
      }}
      onSubmit={({ longitude, latitude, square_feet, ...values }) =>
        update.mutate({
          path: { lot_id: lot.id },
          headers: ifMatch(lot),
          body: {
            address: values.address.trim(),
            owner: values.owner,
            point:
              longitude === '' ? null : { type: 'Point', coordinates: [Number(longitude), Number(latitude)] },
            square_feet: square_feet === '' ? null : Number(square_feet),
            vacant_since: values.vacant_since || null,
            treatment: values.treatment || null,
            boundary: parsed(values.boundary) ?? null,
          },
        })
      }
    >
      <TextInput label={t('field.address')} maxLength={200} {...form.getInputProps('address')} />
      <NativeSelect
        label={t('field.owner')}
        data={LOT_OWNERS.map((value) => ({ value, label: t(`owner.${value}`) }))}
        {...form.getInputProps('owner')}
      />
      <NumberInput label={t('field.latitude')} {...form.getInputProps('latitude')} />
      <NumberInput label={t('field.longitude')} {...form.getInputProps('longitude')} />
      <NumberInput label={t('field.square_feet')} min={1} {...form.getInputProps('square_feet')} />
      <TextInput type="date" label={t('field.vacant_since')} {...form.getInputProps('vacant_since')} />
      <NativeSelect
        label={t('field.treatment')}
        data={[{ value: '', label: t('edit.no_treatment') }, ...options]}
        {...form.getInputProps('treatment')}
      />
      <Textarea
        label={t('edit.boundary')}
        description={t('edit.boundary_hint')}
        autosize
        maxRows={6}
        {...form.getInputProps('boundary')}
      />
    </SidePanelForm>
  )
}
