import { createFileRoute } from '@tanstack/react-router'
import { ActionPage } from '~/features/actions/action-page'

export const Route = createFileRoute('/staff/actions/$actionId')({ component: ActionPage })
