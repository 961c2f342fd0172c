import { createFileRoute } from '@tanstack/react-router'
import { LotSignPage } from '~/features/public-lots/sign-page'

export const Route = createFileRoute('/_public/_lots/lot-sign')({ component: LotSignPage })
