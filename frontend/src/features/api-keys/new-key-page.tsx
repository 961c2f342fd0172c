import { Checkbox, Stack, TagsInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiKeyCreated, NewApiKey } from '~/api/gen'
import { createApiKeyMutation, listApiKeyScopesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { AreasField } from '~/ui/staff/areas-field'
import { PageForm } from '~/ui/staff/form-shell'
import { OrganizationField } from '~/ui/staff/organization-field'
import { QueryState } from '~/ui/staff/query-state'
import { KeySecret } from './key-secret'

const route = getRouteApi('/staff/api-keys/new')

interface Values {
  name: string
  organization_id: string | null
  scopes: string[]
  area_numbers: number[]
  allowed_networks: string[]
  /** A plain date; empty takes the default of the server. */
  expires_on: string
}

const toNewKey = (values: Values): NewApiKey => ({
  name: values.name.trim(),
  organization_id: values.organization_id ?? '',
  scopes: values.scopes as NewApiKey['scopes'],
  area_numbers: values.area_numbers.length ? values.area_numbers : null,
  allowed_networks: values.allowed_networks.length ? values.allowed_networks : null,
  ...(values.expires_on && { expires_on: values.expires_on }),
})

export function NewKeyPage() {
  const { t } = useTranslation('staff-keys')
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const [created, setCreated] = useState<ApiKeyCreated | null>(null)
  const [kept, setKept] = useState(false)
  const scopes = useQuery({ ...listApiKeyScopesOptions(), staleTime: Number.POSITIVE_INFINITY })
  const form = useForm<Values>({
    initialValues: {
      name: '',
      organization_id: null,
      scopes: [],
      area_numbers: [],
      allowed_networks: [],
      expires_on: '',
    },
    validate: {
      name: (value) => (value.trim() ? null : t('create.name_missing')),
      organization_id: (value) => (value ? null : t('create.organization_missing')),
      scopes: (value) => (value.length ? null : t('create.scopes_missing')),
    },
  })
  const create = useMutation({
    ...createApiKeyMutation(),
    onSuccess: (result) => {
      void invalidateTags(queryClient, 'api-keys')
      if (result.secret) setCreated(result)
      else open(result)
    },
  })
  const open = ({ api_key }: ApiKeyCreated) =>
    void navigate({
      to: '/staff/api-keys/$apiKeyId',
      params: { apiKeyId: api_key.id },
      replace: true,
      ignoreBlocker: true,
    })
  const leave = () => {
    if (!created) return
    setKept(true)
    open(created)
  }
  const networkError = Object.entries(form.errors).find(([path]) => path.startsWith('allowed_networks'))
  return (
    <>
      <PageForm
        title={t('create.title')}
        form={form}
        submitLabel={t('create.submit')}
        loading={create.isPending}
        submitError={create.error}
        done={created !== null}
        onCancel={() => void navigate({ to: '/staff/api-keys' })}
        onSubmit={(values) => create.mutate({ body: toNewKey(values) })}
      >
        <TextInput
          label={t('field.name')}
          description={t('create.name_hint')}
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <OrganizationField label={t('field.organization')} {...form.getInputProps('organization_id')} />
        <QueryState query={scopes}>
          {({ items }) => (
            <Checkbox.Group
              label={t('field.scopes')}
              description={t('create.scopes_hint')}
              {...form.getInputProps('scopes')}
            >
              <Stack gap="xs" mt="xs">
                {items.map(({ scope, description }) => (
                  <Checkbox
                    key={scope}
                    value={scope}
                    label={<code>{scope}</code>}
                    description={description}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
        </QueryState>
        <AreasField
          label={t('field.areas')}
          value={form.values.area_numbers}
          onChange={(numbers) => form.setFieldValue('area_numbers', numbers)}
          error={form.errors.area_numbers}
        />
        <TagsInput
          label={t('field.networks')}
          description={t('create.networks_hint')}
          acceptValueOnBlur
          {...form.getInputProps('allowed_networks')}
          error={networkError?.[1]}
        />
        <TextInput
          type="date"
          label={t('field.expires')}
          description={t('create.expires_hint')}
          maw={220}
          {...form.getInputProps('expires_on')}
        />
      </PageForm>
      <KeySecret secret={kept ? null : (created?.secret ?? null)} onKept={leave} />
    </>
  )
}
