import { createFileRoute } from '@tanstack/react-router'
import { CaseWorkloadsPage } from '~/features/cases/workloads-page'

export const Route = createFileRoute('/staff/case-workloads')({ component: CaseWorkloadsPage })
