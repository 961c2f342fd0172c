import { NativeSelect, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Service, ServiceAvailability } from '~/api/gen'
import { confirmServiceMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { SidePanelForm } from '~/ui/staff/form-shell'

const AVAILABILITIES = [
  'open',
  'waitlist',
  'full',
  'unknown',
] as const satisfies readonly ServiceAvailability[]

/** That a service is as it stands there today, and whether it takes people. */
export function ConfirmService({ service, onClose }: { service: Service; onClose: () => void }) {
  const { t } = useTranslation('staff-services')
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const form = useForm({ initialValues: { availability: service.availability } })
  const confirm = useMutation({
    ...confirmServiceMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'services')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('confirm_of', { name: localized(service.details.name) })}
      form={form}
      submitLabel={t('confirm')}
      loading={confirm.isPending}
      submitError={confirm.error}
      done={confirm.isSuccess}
      onCancel={onClose}
      onSubmit={({ availability }) =>
        confirm.mutate({ path: { service_id: service.id }, body: { availability } })
      }
    >
      <Text>{t('confirm_lead')}</Text>
      <NativeSelect
        label={t('field.availability')}
        data={AVAILABILITIES.map((value) => ({ value, label: t(`availability.${value}`) }))}
        {...form.getInputProps('availability')}
      />
    </SidePanelForm>
  )
}
