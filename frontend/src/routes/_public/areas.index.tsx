import { createFileRoute } from '@tanstack/react-router'
import { AreasPage } from '~/features/public/areas-page'

export const Route = createFileRoute('/_public/areas/')({ component: AreasPage })
