import { createFileRoute } from '@tanstack/react-router'
import { CertificatesPage } from '~/features/training-planning/certificates-page'
import { certificatesSearch } from '~/features/training-planning/search'

export const Route = createFileRoute('/staff/certificates')({
  validateSearch: certificatesSearch,
  component: CertificatesPage,
})
