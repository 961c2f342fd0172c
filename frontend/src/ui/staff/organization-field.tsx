import { Select, type SelectProps } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { listOrganizationsOptions } from '~/api/gen/@tanstack/react-query.gen'
import type { FilterOption } from './filter-bar'

/** The organizations that take part, by name, for filters and fields. */
export function useOrganizationOptions(): FilterOption[] {
  const { data } = useQuery({
    ...listOrganizationsOptions({ query: { active: true, sort: 'name', limit: 200 } }),
    staleTime: 60_000,
  })
  return useMemo(() => (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })), [data])
}

/** A choice of one organization; typing narrows the list. */
export function OrganizationField(props: Omit<SelectProps, 'data'>) {
  const options = useOrganizationOptions()
  return <Select data={options} searchable {...props} />
}
