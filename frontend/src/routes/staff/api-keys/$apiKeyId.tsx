import { createFileRoute } from '@tanstack/react-router'
import { KeyPage } from '~/features/api-keys/key-page'
import { keyDetail } from '~/features/api-keys/search'

export const Route = createFileRoute('/staff/api-keys/$apiKeyId')({
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(keyDetail(params.apiKeyId)),
  component: KeyPage,
})
