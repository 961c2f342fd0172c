import { Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { User } from '~/api/gen'
import { updateUserMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { OrganizationField } from '~/ui/staff/organization-field'

interface EditPanelProps {
  user: User
  opened: boolean
  onClose: () => void
}

/** Changes the name or the organization of a user. Give it a new `key` per row version. */
export function EditPanel({ user, opened, onClose }: EditPanelProps) {
  const { t } = useTranslation('staff-users')
  const queryClient = useQueryClient()
  const form = useForm<{ display_name: string; organization_id: string | null; leads_organization: boolean }>(
    {
      initialValues: {
        display_name: user.display_name ?? '',
        organization_id: user.organization.id,
        leads_organization: user.leads_organization,
      },
      validate: { organization_id: (value) => (value ? null : t('invite.organization_missing')) },
    },
  )
  const save = useMutation({
    ...updateUserMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'users')
    },
  })
  const close = () => {
    form.reset()
    save.reset()
    onClose()
  }
  return (
    <SidePanelForm
      opened={opened}
      title={t('edit.title')}
      form={form}
      submitLabel={t('edit.submit')}
      loading={save.isPending}
      submitError={save.error}
      onCancel={close}
      onReload={() => {
        save.reset()
        void invalidateTags(queryClient, 'users')
      }}
      onSubmit={({ display_name, organization_id, leads_organization }) =>
        save.mutate({
          path: { user_id: user.id },
          headers: ifMatch(user),
          body: {
            ...(display_name.trim() && { display_name: display_name.trim() }),
            organization_id: organization_id ?? undefined,
            leads_organization,
          },
        })
      }
    >
      <TextInput label={t('field.name')} autoComplete="off" {...form.getInputProps('display_name')} />
      <OrganizationField
        label={t('field.organization')}
        description={t('edit.organization_hint')}
        {...form.getInputProps('organization_id')}
      />
      <Switch
        label={t('field.leads_organization')}
        description={t('field.leads_organization_hint')}
        {...form.getInputProps('leads_organization', { type: 'checkbox' })}
      />
    </SidePanelForm>
  )
}
