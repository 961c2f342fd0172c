import { createFileRoute } from '@tanstack/react-router'
import { PolicyPage } from '~/features/programs/policy-page'

export const Route = createFileRoute('/staff/programs/$programId_/policies/$policyId')({
  component: PolicyPage,
})
