import { NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createLotMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useAreaOptions } from '~/ui/staff/areas-field'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LOT_OWNERS } from './search'

interface NewLotPanelProps {
  onClose: () => void
  onSaved: (lotId: string) => void
}

/** A lot that is in no inventory. */
export function NewLotPanel({ onClose, onSaved }: NewLotPanelProps) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const areas = useAreaOptions()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      parcel_number: '',
      address: '',
      owner: 'city' as (typeof LOT_OWNERS)[number],
      longitude: '' as number | string,
      latitude: '' as number | string,
      community_area_number: '',
      square_feet: '' as number | string,
      zoning: '',
      vacant_since: '',
    },
    validate: {
      parcel_number: (value) => (value.replace(/\D/g, '').length === 14 ? null : t('new.parcel_wrong')),
      address: (value) => (value.trim() ? null : t('new.address_missing')),
      latitude: (value, { longitude }) =>
        (value === '') === (longitude === '') ? null : t('new.point_half'),
    },
  })
  const create = useMutation({
    ...createLotMutation(),
    onSuccess: async ({ id }) => {
      await invalidateTags(queryClient, 'lots')
      onSaved(id)
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('new.title')}
      form={form}
      submitLabel={t('new.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ longitude, latitude, community_area_number, square_feet, ...values }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            parcel_number: values.parcel_number.trim(),
            address: values.address.trim(),
            owner: values.owner,
            point:
              longitude === '' ? null : { type: 'Point', coordinates: [Number(longitude), Number(latitude)] },
            community_area_number: community_area_number ? Number(community_area_number) : null,
            square_feet: square_feet === '' ? null : Number(square_feet),
            zoning: values.zoning.trim() || null,
            vacant_since: values.vacant_since || null,
          },
        })
      }
    >
      <TextInput
        label={t('field.parcel')}
        description={t('new.parcel_hint')}
        maxLength={20}
        {...form.getInputProps('parcel_number')}
      />
      <TextInput label={t('field.address')} maxLength={200} {...form.getInputProps('address')} />
      <NativeSelect
        label={t('field.owner')}
        data={LOT_OWNERS.map((value) => ({ value, label: t(`owner.${value}`) }))}
        {...form.getInputProps('owner')}
      />
      <NumberInput
        label={t('field.latitude')}
        description={t('new.point_hint')}
        decimalScale={6}
        {...form.getInputProps('latitude')}
      />
      <NumberInput label={t('field.longitude')} decimalScale={6} {...form.getInputProps('longitude')} />
      <NativeSelect
        label={t('field.community_area')}
        description={t('new.area_hint')}
        data={[{ value: '', label: t('new.area_from_point') }, ...areas]}
        {...form.getInputProps('community_area_number')}
      />
      <NumberInput label={t('field.square_feet')} min={1} {...form.getInputProps('square_feet')} />
      <TextInput type="date" label={t('field.vacant_since')} {...form.getInputProps('vacant_since')} />
    </SidePanelForm>
  )
}
