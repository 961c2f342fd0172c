import { createFileRoute } from '@tanstack/react-router'
import { CertificatesPage } from '~/features/trainings/certificates-page'

export const Route = createFileRoute('/_public/_trainings/certificates/')({ component: CertificatesPage })
