import { createFileRoute } from '@tanstack/react-router'
import { PublicProgramsPage } from '~/features/public-programs/programs-page'

export const Route = createFileRoute('/_public/_programs/programs/')({ component: PublicProgramsPage })
