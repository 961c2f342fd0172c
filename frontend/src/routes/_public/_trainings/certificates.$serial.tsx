import { createFileRoute } from '@tanstack/react-router'
import { CertificatePage } from '~/features/trainings/certificates-page'

export const Route = createFileRoute('/_public/_trainings/certificates/$serial')({
  component: CertificatePage,
})
