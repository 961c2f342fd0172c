import { createFileRoute } from '@tanstack/react-router'
import { ImportPage } from '~/features/imports/import-page'
import { importDetail, importDetailSearch } from '~/features/imports/search'

export const Route = createFileRoute('/staff/imports/$importId')({
  validateSearch: importDetailSearch,
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(importDetail(params.importId)),
  component: ImportPage,
})
