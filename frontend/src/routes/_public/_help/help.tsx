import { createFileRoute } from '@tanstack/react-router'
import { HelpPage } from '~/features/public-help/help-page'

export const Route = createFileRoute('/_public/_help/help')({ component: HelpPage })
