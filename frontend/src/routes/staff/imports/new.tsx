import { createFileRoute } from '@tanstack/react-router'
import { NewImportPage } from '~/features/imports/new-import-page'
import { newImportSearch } from '~/features/imports/search'

export const Route = createFileRoute('/staff/imports/new')({
  validateSearch: newImportSearch,
  component: NewImportPage,
})
