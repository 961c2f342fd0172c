import { createFileRoute } from '@tanstack/react-router'
import { KeysPage } from '~/features/api-keys/keys-page'
import { keyList, keySearch } from '~/features/api-keys/search'

export const Route = createFileRoute('/staff/api-keys/')({
  validateSearch: keySearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(keyList(deps)),
  component: KeysPage,
})
