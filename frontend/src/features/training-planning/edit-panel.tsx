import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Training } from '~/api/gen'
import { updateTrainingMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { TrainingFields } from './training-fields'
import { trainingBody, trainingValues } from './training-values'

interface EditPanelProps {
  /** Give the panel a new `key` per row version. */
  training: Training
  opened: boolean
  onClose: () => void
}

/** Changes a training; place, language and link are told to those registered, once. */
export function EditPanel({ training, opened, onClose }: EditPanelProps) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const form = useForm({ initialValues: trainingValues(training, timeZone) })
  const update = useMutation({
    ...updateTrainingMutation(),
    onSuccess: async () => {
      close()
      await invalidateTags(queryClient, 'trainings')
    },
  })
  const close = () => {
    form.reset()
    update.reset()
    onClose()
  }
  return (
    <SidePanelForm
      opened={opened}
      title={t('edit.title')}
      form={form}
      submitLabel={t('edit.submit')}
      loading={update.isPending}
      submitError={update.error}
      onCancel={close}
      onReload={() => {
        update.reset()
        void invalidateTags(queryClient, 'trainings')
      }}
      onSubmit={(values) =>
        update.mutate({
          path: { training_id: training.id },
          headers: ifMatch(training),
          body: trainingBody(values, timeZone),
        })
      }
    >
      <p>{t('edit.note')}</p>
      <TrainingFields form={form} />
    </SidePanelForm>
  )
}
