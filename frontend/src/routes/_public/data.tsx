import { createFileRoute } from '@tanstack/react-router'
import { DataPage } from '~/features/public/data-page'

export const Route = createFileRoute('/_public/data')({ component: DataPage })
