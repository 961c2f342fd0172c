import { createFileRoute } from '@tanstack/react-router'
import { userList, userSearch } from '~/features/users/search'
import { UsersPage } from '~/features/users/users-page'

export const Route = createFileRoute('/staff/users/')({
  validateSearch: userSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(userList(deps)),
  component: UsersPage,
})
