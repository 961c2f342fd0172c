import { createFileRoute } from '@tanstack/react-router'
import { CompensationPoliciesPage } from '~/features/compensation/policies-page'

export const Route = createFileRoute('/staff/compensation-policies')({ component: CompensationPoliciesPage })
