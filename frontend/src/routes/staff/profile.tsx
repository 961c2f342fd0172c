import { createFileRoute } from '@tanstack/react-router'
import { ProfilePage } from '~/features/profile/profile-page'
import { profileSearch } from '~/features/profile/search'

export const Route = createFileRoute('/staff/profile')({
  validateSearch: profileSearch,
  component: ProfilePage,
})
