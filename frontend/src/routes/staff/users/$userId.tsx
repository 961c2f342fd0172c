import { createFileRoute } from '@tanstack/react-router'
import { userDetail } from '~/features/users/search'
import { UserPage } from '~/features/users/user-page'

export const Route = createFileRoute('/staff/users/$userId')({
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(userDetail(params.userId)),
  component: UserPage,
})
