import { createFileRoute } from '@tanstack/react-router'
import { NominationPage } from '~/features/public-lots/nomination-page'

export const Route = createFileRoute('/_public/_lots/lot-nomination')({ component: NominationPage })
