import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { User } from '~/api/gen'
import { createGrantMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { emptyGrant, GrantFields, type GrantValues, toNewGrant } from './grant-fields'

interface GrantPanelProps {
  user: User
  opened: boolean
  onClose: () => void
}

/** Gives a user one more role. */
export function GrantPanel({ user, opened, onClose }: GrantPanelProps) {
  const { t } = useTranslation('staff-users')
  const queryClient = useQueryClient()
  const form = useForm<GrantValues>({
    initialValues: emptyGrant,
    validate: { role: (value) => (value ? null : t('grant.role_missing')) },
  })
  const create = useMutation({
    ...createGrantMutation(),
    onSuccess: async () => {
      await invalidateTags(queryClient, 'users')
      close()
    },
  })
  const close = () => {
    form.reset()
    create.reset()
    onClose()
  }
  return (
    <SidePanelForm
      opened={opened}
      title={t('grant.title')}
      form={form}
      submitLabel={t('grant.submit')}
      loading={create.isPending}
      submitError={create.error}
      onCancel={close}
      onSubmit={(values) => create.mutate({ path: { user_id: user.id }, body: toNewGrant(values) })}
    >
      <GrantFields form={form} />
    </SidePanelForm>
  )
}
