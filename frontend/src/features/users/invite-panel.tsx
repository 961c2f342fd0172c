import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { User } from '~/api/gen'
import { inviteUserMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { notifyDone } from '~/ui/staff/notify'
import { OrganizationField } from '~/ui/staff/organization-field'
import { emptyGrant, GrantFields, type GrantValues, toNewGrant } from './grant-fields'

interface InvitePanelProps {
  opened: boolean
  onClose: () => void
  onInvited: (user: User) => void
}

type InviteValues = GrantValues & { email: string; organization_id: string | null }

/** Invites a person by e-mail, with a first role. */
export function InvitePanel({ opened, onClose, onInvited }: InvitePanelProps) {
  const { t } = useTranslation('staff-users')
  const queryClient = useQueryClient()
  const form = useForm<InviteValues>({
    initialValues: { email: '', organization_id: null, ...emptyGrant },
    validate: {
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t('invite.email_missing')),
      organization_id: (value) => (value ? null : t('invite.organization_missing')),
      role: (value) => (value ? null : t('grant.role_missing')),
    },
  })
  const invite = useMutation({
    ...inviteUserMutation(),
    onSuccess: (user) => {
      notifyDone(t('invite.done'))
      void invalidateTags(queryClient, 'users')
      close()
      onInvited(user)
    },
  })
  const close = () => {
    form.reset()
    invite.reset()
    onClose()
  }
  return (
    <SidePanelForm
      opened={opened}
      title={t('invite.title')}
      form={form}
      submitLabel={t('invite.submit')}
      loading={invite.isPending}
      submitError={invite.error}
      onCancel={close}
      onSubmit={({ email, organization_id, ...grant }) =>
        invite.mutate({
          body: { email: email.trim(), organization_id: organization_id ?? '', ...toNewGrant(grant) },
        })
      }
    >
      <TextInput
        type="email"
        label={t('field.email')}
        description={t('invite.email_hint')}
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <OrganizationField label={t('field.organization')} {...form.getInputProps('organization_id')} />
      <GrantFields form={form} />
    </SidePanelForm>
  )
}
