import { createFileRoute } from '@tanstack/react-router'
import { ProgramPage } from '~/features/programs/program-page'
import { programSearch } from '~/features/programs/search'

export const Route = createFileRoute('/staff/programs/$programId')({
  validateSearch: programSearch,
  component: ProgramPage,
})
