import { createFileRoute } from '@tanstack/react-router'
import { NewKeyPage } from '~/features/api-keys/new-key-page'

export const Route = createFileRoute('/staff/api-keys/new')({ component: NewKeyPage })
