import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { listLotTreatmentsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useLocalized } from '~/ui/localized'

/** Treatments by code, in the reader's language; retired ones keep their name where a lot had them. */
export function useTreatments() {
  const localized = useLocalized()
  const { data } = useQuery({ ...listLotTreatmentsOptions(), staleTime: 60_000 })
  return useMemo(() => {
    const items = data?.items ?? []
    return {
      options: items
        .filter(({ active }) => active)
        .map(({ code, name }) => ({ value: code, label: localized(name) })),
      name: (code: string) => {
        const found = items.find((treatment) => treatment.code === code)
        return found ? localized(found.name) : code
      },
      standard: (code: string) => {
        const found = items.find((treatment) => treatment.code === code)
        return found && localized(found.standard)
      },
    }
  }, [data, localized])
}
