import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Organization, OrganizationKind } from '~/api/gen'
import { createOrganizationMutation, updateOrganizationMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { KINDS } from './search'

interface OrganizationPanelProps {
  /** What is edited; absent for a new one. Give the panel a new `key` per row version. */
  organization?: Organization
  opened: boolean
  onClose: () => void
  onSaved: (organization: Organization) => void
}

interface Values {
  name: string
  abbreviation: string
  kind: OrganizationKind
  description: string
  active: boolean
}

export function OrganizationPanel({ organization, opened, onClose, onSaved }: OrganizationPanelProps) {
  const { t } = useTranslation('staff-organizations')
  const queryClient = useQueryClient()
  const form = useForm<Values>({
    initialValues: {
      name: organization?.name ?? '',
      abbreviation: organization?.abbreviation ?? '',
      kind: organization?.kind ?? 'community_organization',
      description: organization?.description ?? '',
      active: organization?.active ?? true,
    },
    validate: { name: (value) => (value.trim() ? null : t('panel.name_missing')) },
  })
  const onSuccess = async (saved: Organization) => {
    close()
    await invalidateTags(queryClient, 'organizations')
    onSaved(saved)
  }
  const create = useMutation({ ...createOrganizationMutation(), onSuccess })
  const update = useMutation({ ...updateOrganizationMutation(), onSuccess })
  const close = () => {
    form.reset()
    create.reset()
    update.reset()
    onClose()
  }
  const submit = ({ active, ...values }: Values) => {
    const body = {
      name: values.name.trim(),
      abbreviation: values.abbreviation.trim() || null,
      kind: values.kind,
      description: values.description.trim() || null,
    }
    if (!organization) return create.mutate({ body })
    update.mutate({
      path: { organization_id: organization.id },
      headers: ifMatch(organization),
      body: { ...body, active },
    })
  }
  return (
    <SidePanelForm
      opened={opened}
      title={t(organization ? 'edit.title' : 'create.title')}
      form={form}
      submitLabel={t(organization ? 'edit.submit' : 'create.submit')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      onCancel={close}
      onReload={
        organization &&
        (() => {
          update.reset()
          void invalidateTags(queryClient, 'organizations')
        })
      }
      onSubmit={submit}
    >
      <TextInput label={t('field.name')} maxLength={200} {...form.getInputProps('name')} />
      <TextInput label={t('field.abbreviation')} maxLength={20} {...form.getInputProps('abbreviation')} />
      <NativeSelect
        label={t('field.kind')}
        data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        {...form.getInputProps('kind')}
        onChange={(event) => form.setFieldValue('kind', event.currentTarget.value as OrganizationKind)}
      />
      <Textarea
        label={t('field.description')}
        autosize
        minRows={3}
        maxLength={2000}
        {...form.getInputProps('description')}
      />
      {organization && (
        <Switch
          label={t('field.active')}
          description={t('panel.active_hint')}
          {...form.getInputProps('active', { type: 'checkbox' })}
        />
      )}
    </SidePanelForm>
  )
}
