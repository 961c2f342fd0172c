import { createFileRoute, notFound } from '@tanstack/react-router'
import { AreaPage } from '~/features/areas/area-page'
import { areaDetail, areaSearch } from '~/features/areas/search'

export const Route = createFileRoute('/staff/areas/$number')({
  params: {
    parse: ({ number }) => {
      if (!/^\d{1,3}$/.test(number)) throw notFound()
      return { number: Number(number) }
    },
    stringify: ({ number }) => ({ number: String(number) }),
  },
  validateSearch: areaSearch,
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(areaDetail(params.number)),
  component: AreaPage,
})
