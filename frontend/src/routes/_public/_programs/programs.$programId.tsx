import { createFileRoute } from '@tanstack/react-router'
import { PublicProgramPage } from '~/features/public-programs/program-page'

export const Route = createFileRoute('/_public/_programs/programs/$programId')({
  component: PublicProgramPage,
})
