import { Group, Select } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { listActionOwnersOptions } from '~/api/gen/@tanstack/react-query.gen'

export interface OwnerValues {
  owner_organization_id: string
  owner_id: string
}

interface OwnerFieldsProps {
  // The forms differ; all of them have the two fields.
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
  form: UseFormReturnType<any>
}

/** Who has to do it: an organization, and if known a person of it. */
export function OwnerFields({ form }: OwnerFieldsProps) {
  const { t } = useTranslation('staff-actions')
  const { data } = useQuery({ ...listActionOwnersOptions(), staleTime: 60_000 })
  const owners = useMemo(() => data?.items ?? [], [data])
  const organizationId = (form.getValues() as OwnerValues).owner_organization_id
  const people = owners.find(({ organization }) => organization.id === organizationId)?.people ?? []
  const organization = form.getInputProps('owner_organization_id')
  return (
    <Group grow align="start">
      <Select
        label={t('field.owner_organization')}
        data={owners.map(({ organization: { id, name } }) => ({ value: id, label: name }))}
        searchable
        {...organization}
        onChange={(value) => {
          form.setFieldValue('owner_id', '')
          organization.onChange(value ?? '')
        }}
      />
      <Select
        label={t('field.owner')}
        description={t('field.owner_hint')}
        data={people.map(({ id, name }) => ({ value: id, label: name ?? id }))}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('field.owner_clear') }}
        disabled={people.length === 0}
        {...form.getInputProps('owner_id')}
      />
    </Group>
  )
}
