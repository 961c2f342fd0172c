import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { listLotToolsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useLocalized } from '~/ui/localized'

/** Tools that volunteers borrow, in the reader's language. */
export function useTools() {
  const localized = useLocalized()
  const { data } = useQuery({ ...listLotToolsOptions(), staleTime: 60_000 })
  return useMemo(() => {
    const items = data?.items ?? []
    return {
      active: items.filter(({ active }) => active),
      name: (code: string) => {
        const found = items.find((tool) => tool.code === code)
        return found ? localized(found.name) : code
      },
    }
  }, [data, localized])
}
