import { createFileRoute } from '@tanstack/react-router'
import { NewCasePage } from '~/features/cases/new-case-page'

export const Route = createFileRoute('/staff/cases/new')({ component: NewCasePage })
