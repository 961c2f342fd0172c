import { createFileRoute } from '@tanstack/react-router'
import { LotPage } from '~/features/lots/lot-page'
import { lotSearch } from '~/features/lots/search'

export const Route = createFileRoute('/staff/lots/$lotId/')({ validateSearch: lotSearch, component: LotPage })
