import { createFileRoute, notFound } from '@tanstack/react-router'
import { AreaPage } from '~/features/public/area-page'

export const Route = createFileRoute('/_public/areas/$number')({
  params: {
    parse: ({ number }) => {
      if (!/^\d{1,3}$/.test(number)) throw notFound()
      return { number: Number(number) }
    },
    stringify: ({ number }) => ({ number: String(number) }),
  },
  component: AreaPage,
})
