import { createFileRoute } from '@tanstack/react-router'
import { PublicLotPage } from '~/features/public-lots/lot-page'

export const Route = createFileRoute('/_public/_lots/lots/$lotId')({ component: PublicLotPage })
