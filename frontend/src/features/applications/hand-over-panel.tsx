import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Application } from '~/api/gen'
import { handOverDevicesMutation, listDistributionSitesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { SidePanelForm } from '~/ui/staff/form-shell'

/** Hands devices over: one serial number for each piece, after a look at a paper with the name. */
export function HandOverPanel({ application, onClose }: { application: Application; onClose: () => void }) {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const sites = useQuery(listDistributionSitesOptions())
  const pieces = application.determination.lines.flatMap(({ item, quantity, sentence }) =>
    Array.from({ length: quantity }, (_, index) => ({ key: `${item}-${index}`, item, sentence })),
  )
  const form = useForm({
    initialValues: {
      site_id: '',
      serials: Object.fromEntries(pieces.map(({ key }) => [key, ''])) as Record<string, string>,
      identity_checked: false,
    },
    validate: {
      site_id: (value) => (value ? null : t('hand_over.site_missing')),
      identity_checked: (value) => (value ? null : t('hand_over.identity_missing')),
      serials: (value) =>
        Object.values(value).every((serial) => serial.trim().length >= 3)
          ? null
          : t('hand_over.serial_missing'),
    },
  })
  const handOver = useMutation({
    ...handOverDevicesMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'applications', 'distribution')
    },
  })
  const options = (sites.data?.items ?? []).filter(({ active }) => active)
  return (
    <SidePanelForm
      opened
      title={t('hand_over.open')}
      form={form}
      submitLabel={t('hand_over.submit')}
      loading={handOver.isPending}
      submitError={handOver.error}
      done={handOver.isSuccess}
      onCancel={onClose}
      onSubmit={({ site_id, serials, identity_checked }) =>
        handOver.mutate({
          path: { application_id: application.id },
          body: {
            site_id,
            identity_checked,
            devices: pieces.map(({ key, item }) => ({
              item,
              serial_number: (serials[key] ?? '').trim(),
            })),
          },
        })
      }
    >
      <NativeSelect
        label={t('hand_over.site')}
        data={[{ value: '', label: '–' }, ...options.map(({ id, name }) => ({ value: id, label: name }))]}
        {...form.getInputProps('site_id')}
      />
      {pieces.map(({ key, sentence }) => (
        <TextInput
          key={key}
          label={t('hand_over.serial', { device: localized(sentence) })}
          maxLength={60}
          autoComplete="off"
          {...form.getInputProps(`serials.${key}`)}
          error={form.errors.serials}
        />
      ))}
      <Checkbox
        label={t('hand_over.identity')}
        {...form.getInputProps('identity_checked', { type: 'checkbox' })}
      />
    </SidePanelForm>
  )
}
