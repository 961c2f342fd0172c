import { createFileRoute } from '@tanstack/react-router'
import { signInSearch } from '~/features/sign-in/search'
import { SignInPage } from '~/features/sign-in/sign-in-page'

export const Route = createFileRoute('/_public/sign-in')({
  validateSearch: signInSearch,
  component: SignInPage,
})
