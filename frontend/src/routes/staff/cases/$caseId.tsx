import { createFileRoute } from '@tanstack/react-router'
import { CasePage } from '~/features/cases/case-page'

export const Route = createFileRoute('/staff/cases/$caseId')({ component: CasePage })
