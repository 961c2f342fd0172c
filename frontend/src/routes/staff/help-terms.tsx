import { createFileRoute } from '@tanstack/react-router'
import { HelpTermsPage } from '~/features/help-terms/help-terms-page'
import { helpTermsSearch } from '~/features/help-terms/search'

export const Route = createFileRoute('/staff/help-terms')({
  validateSearch: helpTermsSearch,
  component: HelpTermsPage,
})
